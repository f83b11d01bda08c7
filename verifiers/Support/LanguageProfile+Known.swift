/// The languages that share a script, from frequent words of common texts.
extension LanguageProfile {
  static let all: [LanguageProfile] = latin + others

  private static let latin: [LanguageProfile] = [
    .init(
      "en", .latin,
      "the of and to in a is that it for was on are as with be at by this have from or had not but "
        + "what all were we when your can said there use an each which she do how their if will up "
        + "other about out many then them these so some her would make like him into has look more "
        + "you i he they my our just don't it's who no me been its than only over",
      "th he ing wh ck ght ee oo ow ould tio you ly"),
    .init(
      "es", .latin,
      "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya "
        + "o este sí porque esta entre cuando muy sin sobre también me hasta hay donde quien desde "
        + "todo nos durante todos uno les ni contra otros ese eso ante ellos esto mí antes algunos "
        + "qué unos yo otro otras está son ser tiene fue era puede eres",
      "ñ ió ción ue ll í ¿ iend cue qui ará"),
    .init(
      "pt", .latin,
      "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele "
        + "das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela "
        + "entre era depois sem mesmo aos ter seus quem nas me esse eles estão você tinha foram "
        + "essa num nem suas meu às minha têm numa pelos são este",
      "ã õ ção ç nh lh ão ê em ões ou"),
    .init(
      "fr", .latin,
      "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont "
        + "avec son cette aux ou ses mais comme on nous vous leur y elle tout deux ces sans être fait "
        + "même aussi dont je été bien où si peut lui entre très ils d'un d'une c'est qu'il n'est "
        + "l'on j'ai votre notre",
      "eau eux ç ê oi ai è l' d' qu' aux ez ée ant ou"),
    .init(
      "it", .latin,
      "di e il la che in a per un è del una della con non si le da i sono al dei come più o nel anche "
        + "alla lo gli ma su ha delle se questo dalla ci hanno degli nella ai essere ed era stato "
        + "loro suo sua dal questa quando molto solo stata cui quello tra nei così fra fatto può "
        + "tutti io mi ogni perché",
      "gli zz cch ch gg tt zi ione are ò ì è gh ss"),
    .init(
      "de", .latin,
      "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an "
        + "werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so "
        + "zum haben nur oder aber vor zur bis mehr durch man sein wurde sei ich kann wir diese wenn "
        + "ihr du mein sehr ihre unser",
      "sch cht ß ü ö ä ung ei ie ich ck tz keit eu"),
    .init(
      "nl", .latin,
      "de van het een en in is dat op te zijn voor met die niet aan er om ook als dan maar bij uit nog "
        + "naar heeft hij ze wordt door over was of kan meer al worden hebben deze wel dit geen je "
        + "werd zich veel onder jaar moet haar tot zo hun tegen ik we wat men mijn onze weet waarom niemand iets nooit snel geven maken",
      "ij aa ee oo oe sch ijk uw lijk cht gh"),
    .init(
      "sv", .latin,
      "och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi "
        + "så kan när år under också efter eller nu sin där vid mot ska skulle kommer ut får finns "
        + "vara hade alla andra mycket än här då sedan över bara blir upp även hon detta min mig du",
      "å ä ö ck sk ör är ög tt ll"),
    .init(
      "da", .latin,
      "og i at det en den til er som på de med han af for ikke der var mig sig men et har om vi min "
        + "havde ham hun nu over da fra du ud sin dem os op man hans hvor eller hvad skal selv her "
        + "alle vil blev kunne ind når være dog noget efter ned meget af bliver også",
      "æ ø å af eg ig øj nd hv"),
    .init(
      "no", .latin,
      "og i det på som er en til å han av for med at var de ikke den har jeg om et men så seg hun hadde "
        + "fra vi du kan da nå ved ut skal ble opp eller vil dem sin etter bare hva noe mot over der "
        + "være meg kunne man hvor når også etter ville bli blir ei deg sier mer noen",
      "ø å ei øy kk tt sj kj av"),
    .init(
      "fi", .latin,
      "ja on ei se että oli hän mutta ovat kun niin kuin tai hänen myös joka sen vain jos nyt sitä mitä "
        + "tämä mukaan minä olla ollut siitä kanssa jo voi sekä jotka vielä jonka ole hyvin tässä "
        + "paljon kaikki ne sinä me he mikä miksi kukaan eikä koska jälkeen joita kuten olen ovat voit niitä",
      "ää kk yy uu ii öö yö ss lla ssä sta een iä tä ä ö ksi"),
    .init(
      "pl", .latin,
      "i w na z się nie do to że jest o po za od jak a ale przez co przy dla jego tym czy tak może lub "
        + "są być był tylko ich które który oraz już było także jej też tego pod przed jako również "
        + "która bardzo ma więc jeszcze gdy mnie ze bez ten nad będzie",
      "sz cz ł ą ę ż rz ć ś ń ie dz ów"),
    .init(
      "cs", .latin,
      "a v se na je že s z do i o to ve pro jsou by za jako k od po ale jeho který která které nebo si "
        + "jen už být podle byl bylo byla až ze před také mezi při tak více tím co jak má jejich ani "
        + "když však než jsem této kde není",
      "ř ě ů č š ž ý ou ch í á ní"),
    .init(
      "hu", .latin,
      "a az és hogy nem is egy ez volt de csak mint már még meg azt ki van el lehet után ha vagy sem "
        + "minden nagy való között fel ezt első két olyan így lesz azonban által szerint ami aki "
        + "pedig most majd itt kell nagyon több én te mi ők ezek lett",
      "gy sz ö ü ő ű zs cs ny ly tt ek ban ság"),
    .init(
      "ro", .latin,
      "de în și a la cu pe o nu din care un pentru mai că este ce se sau să al ale fost au am sunt prin "
        + "fi după dar s-a între ca lui le ne său sa doar unei unui cel acest această ei era până "
        + "când poate mult foarte tot iar lor toate",
      "ă ț ș î â ul lor ii ea ție"),
    .init(
      "tr", .latin,
      "ve bir bu da de için ile olarak çok daha olan gibi en ne kadar sonra o ama ya her var olduğu ki "
        + "değil mi ise kendi ben sen biz onun şey büyük yeni tarafından arasında ilk göre zaman "
        + "iki yok diye bunu içinde nasıl hem veya",
      "ı ğ ş ç ü ö lar ler iyor dır yor"),
    .init(
      "vi", .latin,
      "và của là có trong cho các một được không người với những đã này khi để về đến ra tại làm từ như "
        + "nhiều theo năm vào phải cũng trên anh đó ông ở đang sẽ nhưng hay bạn tôi rất thì mà rằng "
        + "nên vì còn sau bị hơn chúng việc",
      "đ ng nh ơ ư ă â ê ô ạ ả ấ ầ ế ề ể ệ ố ộ ớ ờ ợ ụ ủ ứ ữ ự"),
    .init(
      "id", .latin,
      "yang dan di dengan untuk dari dalam ini itu pada adalah tidak ke akan juga oleh sebagai karena "
        + "ada dapat tersebut kami saya mereka bisa atau kepada telah lebih menjadi seperti lain "
        + "tahun orang hanya saat sudah anda kita banyak ia tapi secara bahwa sangat",
      "ng kan ang men ber nya ter pen ah"),
    .init(
      "sw", .latin,
      "ya na wa kwa ni katika la za kuwa hii yake kama hiyo huo cha au pia wake watu moja baada alikuwa "
        + "zaidi sana hivyo lakini vya hata kila huu wao hayo yao mwaka kutoka mimi wewe yeye sisi "
        + "wangu yangu yako bila mtu kwenye ili nini hapa ambayo ambao yangu lako siku",
      "wa ya mw kw ny ki ku li ha ka zi ji"),
    .init(
      "tl", .latin,
      "ang ng sa mga na at ay si ni ko mo ito para hindi kung siya nila ako ka kanyang niya may isang "
        + "nang rin lang ba po pa o kaya dahil upang noong ating kami natin sila iyon wala bilang "
        + "lahat ito'y din",
      "ng ang mga ag pa na in ay ito"),
    .init(
      "ca", .latin,
      "de la i el que a en els les del per un amb es una al no més va com són o se ha dels seva han aquest "
        + "però seu aquesta també fou hi entre quan són molt on pels ser sobre sense tot pot ja jo "
        + "nosaltres estava això",
      "ny tx ç ix ió à ò aig"),
    .init(
      "hr", .latin,
      "i u je na da se za su s od a o što ne do kao koji koja iz ili samo bio bila po ali te kako nije "
        + "biti koje bi sve jer ih može već njegov između ovaj sam smo imaju vrlo kada prema mi ti "
        + "nakon više još ako",
      "ij je č ć đ š ž nj lj ije"),
  ]

  private static let others: [LanguageProfile] = [
    .init(
      "ru", .cyrillic,
      "и в не на я что с он а как это по но они мы все она так его за был от вы же из у бы к то для "
        + "или о вас когда если только есть быть может очень чтобы этот мне до меня ее",
      "ы э ё ть ого ый ие ться ет"),
    .init(
      "uk", .cyrillic,
      "і в не на я що з він а як це по але вони ми всі вона так його за був від ви у та для або про до "
        + "коли якщо тільки є бути може дуже щоб цей мене її й яка який",
      "і ї є ґ ті ння ий"),
    .init(
      "bg", .cyrillic,
      "и в не на аз че с той а как това по но те ние всички тя така го за е от вие да се са към или когато "
        + "ако само съм може много този ми до ще което като със който при беше има",
      "ъ ът ят щ та то ия"),
    .init(
      "mk", .cyrillic,
      "и во не на јас дека со тој а како ова по но тие ние сите таа така го за е од вие да се кон или кога "
        + "ако само сум може многу овој ми до ќе што при беше има",
      "ј ќ ѓ љ њ џ ѕ"),
    .init(
      "sr", .cyrillic,
      "и у не на ја да са он а како то по али они ми све она тако је за био од ви се или кад ако само сам "
        + "може врло овај до ће што при има су који",
      "ј ћ ђ љ њ џ иј"),
    .init(
      "ar", .arabic,
      "في من على إلى أن هذا التي الذي لا ما عن مع كان هذه هو هي أو كل بعد قد ذلك لم إن بين عند كما لكن "
        + "أنا أنت نحن حتى غير ثم وقد يمكن يكون كانت",
      "ة ي ك ى أ إ ال ؤ ئ"),
    .init(
      "fa", .arabic,
      "و در به از که این را با است برای آن یک خود تا کرد بر هم نیز شد می شود کند من تو ما آنها اما یا هر "
        + "بود باید دارد هستند شما او بسیار همه چه",
      "پ چ ژ گ ک ی می ها ای"),
    .init(
      "ur", .arabic,
      "کے میں کی ہے اور سے کا کو اس کہ یہ نے پر ہیں وہ بھی ایک ہو تھا جو نہیں تو کر لئے لیے گیا اپنے تھے "
        + "ہوں آپ ہم ان کیا کوئی بہت",
      "ٹ ڈ ڑ ں ے ہ ھ وں"),
    .init(
      "hi", .devanagari,
      "के में है की और से का को पर यह कि ने एक हैं भी नहीं इस तो जो कर हो था ही लिए गया हम आप वह मैं थे "
        + "अपने कुछ बहुत साथ थी रहा करने या जब",
      "ों में ें है ड़ ढ़ ता ना"),
    .init(
      "mr", .devanagari,
      "आणि आहे या ते हे मध्ये एक की तर आहेत होते हा ही होता नाही त्या मी का पण जे केली झाला करून काही "
        + "त्यांनी आपण साठी तुम्ही मला खूप किंवा",
      "ळ ला ची चे च्य"),
    .init(
      "ne", .devanagari,
      "र छ को मा यो पनि हो भने लागि गर्न एक छन् गरेको भएको थियो त्यो हुन्छ तर म हामी तपाईं उनले गर्ने "
        + "नेपाल भन्ने के यस सबै धेरै वा साथ",
      "ले हरू छ न् लाई एको"),
  ]
}
