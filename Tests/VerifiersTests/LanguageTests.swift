import Recipes
import Records
import Rewards
import Testing
import Verifiers

@Suite struct LanguageTests {
  @Test(arguments: [
    ("en", "The quick brown fox jumps over the lazy dog, and nobody knows why."),
    ("de", "Der schnelle braune Fuchs springt über den faulen Hund, und niemand weiß warum."),
    ("fr", "Le renard brun saute par-dessus le chien paresseux et personne ne sait pourquoi."),
    ("es", "El rápido zorro marrón salta sobre el perro perezoso y nadie sabe por qué."),
    ("pt", "A rápida raposa marrom pula sobre o cão preguiçoso e ninguém sabe por quê."),
    ("it", "La volpe marrone salta sopra il cane pigro e nessuno sa perché."),
    ("nl", "De snelle bruine vos springt over de luie hond en niemand weet waarom."),
    ("pl", "Szybki brązowy lis przeskakuje nad leniwym psem i nikt nie wie dlaczego."),
    ("fi", "Nopea ruskea kettu hyppää laiskan koiran yli, eikä kukaan tiedä miksi."),
    ("vi", "Con cáo nâu nhanh nhẹn nhảy qua con chó lười và không ai biết tại sao."),
    ("sw", "Mbweha wa kahawia anaruka juu ya mbwa mvivu na hakuna mtu anayejua kwa nini."),
    ("ru", "Быстрая лиса прыгает через ленивую собаку, и никто не знает почему."),
    ("uk", "Швидка лисиця стрибає через ледачого собаку, і ніхто не знає чому."),
    ("bg", "Бързата лисица прескача мързеливото куче и никой не знае защо."),
    ("ar", "الثعلب البني السريع يقفز فوق الكلب الكسول ولا أحد يعرف لماذا."),
    ("fa", "روباه قهوه‌ای سریع از روی سگ تنبل می‌پرد و هیچ کس نمی‌داند چرا."),
    ("ur", "تیز بھوری لومڑی سست کتے کے اوپر سے کودتی ہے اور کوئی نہیں جانتا کیوں۔"),
    ("hi", "तेज़ भूरी लोमड़ी आलसी कुत्ते के ऊपर कूदती है और कोई नहीं जानता क्यों।"),
    ("mr", "चपळ तपकिरी कोल्हा आळशी कुत्र्यावर उडी मारतो आणि का ते कोणालाच माहीत नाही."),
    ("ne", "छिटो खैरो फ्याउरो अल्छी कुकुरमाथि उफ्रन्छ र किन हो कसैलाई थाहा छैन।"),
    ("ko", "빠른 갈색 여우가 게으른 개를 뛰어넘는다."), ("ja", "素早い茶色の狐がのろまな犬を飛び越える。"),
    ("zh-cn", "敏捷的棕色狐狸跳过了懒狗。"), ("th", "สุนัขจิ้งจอก"), ("ta", "விரைவான நரி"),
    ("kn", "ವೇಗದ ನರಿ"), ("pa", "ਤੇਜ਼ ਲੂੰਬੜੀ"), ("el", "Η γρήγορη αλεπού"), ("he", "השועל המהיר"),
  ])
  func `a sentence tells its language`(language: String, text: String) async throws {
    var verifier = Language()
    verifier.language = language
    let verdict = try await verifier.verdicts(on: [submission(text)])[0]
    #expect(verdict.score == 1, "\(verdict.reason)")
  }

  @Test func `a long text is looked at from start to end`() async throws {
    let english = String(
      repeating: "The fox jumps over the dog, and nobody knows why. ", count: 500)
    let german = String(
      repeating: "Der Fuchs springt über den Hund, und niemand weiß warum. ", count: 500)
    for (text, score) in [(english + german + german, 0.0), (english + english + german, 1)] {
      #expect(try await Language().verdicts(on: [submission(text)])[0].score == score)
    }
  }

  @Test func `letters are needed, and real words`() async throws {
    #expect(
      try await Language().verdicts(on: [submission("1 + 1 = 2 😀")])[0].outcome == .unparseable)
    #expect(try await Language().verdicts(on: [submission("zxq zxq")])[0].score == 0)
  }

  @Test func `a row may bring its language, which must be known`() async throws {
    var verifier = Language()
    verifier.languageColumn = "lang"
    let row = Submission(messages: [], completion: "das ist nicht gut", columns: ["lang": "de"])
    #expect(try await verifier.verdicts(on: [row])[0].score == 1)
    let other = Submission(messages: [], completion: "a", columns: ["lang": "xx"])
    await #expect(throws: VerifierError.self) { try await verifier.verdicts(on: [other]) }
    verifier.language = "german"
    var issues = Issues()
    verifier.validate(&issues)
    #expect(issues.found.map(\.key) == ["language"])
  }
}
