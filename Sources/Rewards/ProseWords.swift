/// Words that tell what a number in a sentence is.
enum ProseWords {
  private static func set(_ words: String) -> Set<String> {
    Set(words.split(separator: " ").map(String.init))
  }

  /// Words that are mathematics.
  static let functions = set(
    "sqrt cbrt log ln sin cos tan cot sec csc exp mod gcd lcm minus plus times negative "
      + "divided twice thrice double triple half")
  /// Of those, what stands between two values.
  static let infixes = set("plus minus times divided mod")
  /// Words after a number that are part of the value.
  static let measures = set(
    "hundred thousand million billion trillion dozen dozens percent percents squared cubed factorial m km "
      + "cm mm meter meters metre metres kilometer kilometers kilometre kilometres centimeter "
      + "centimeters centimetre centimetres millimeter millimeters inch inches foot feet ft yard "
      + "yards mile miles mph kph g kg mg gram grams kilogram kilograms pound pounds lb lbs ounce "
      + "ounces ton tons second seconds minute minutes hour hours day days week weeks month months "
      + "year years liter liters litre litres ml milliliters gallon gallons quart quarts pint pints "
      + "dollar dollars cent cents euro euros radian radians halves thirds fourths "
      + "fifths sixths sevenths eighths ninths tenths am pm unit units square cubic")
  /// Words before a number that only counts something.
  static let labels = set(
    "step steps question problem exercise equation eq line case part option chapter section example "
      + "figure table method rule note lemma theorem")
  /// Commands whose argument is no mathematics.
  static let wrappers = set("text textbf textit textrm mbox mathrm operatorname begin end")

  /// Words that turn what is said into its contrary; so do those that end in `n't`.
  static let negations = set("not cannot never neither nor nobody")
  /// What a wrong value is called.
  static let faults = set("wrong incorrect false impossible unlikely mistaken")
  /// Words that take a value out of others, or leave it open.
  static let exceptions = set("either except excluding unless")
  /// Words that say that the value is not the one, or only may be.
  static let denials = negations.union(faults).union(exceptions)
  /// Two words that do so together.
  static let denyingPairs: Set = [
    "no way", "no one", "no chance", "no circumstances", "refuse to", "nothing like", "might say",
    "might think", "may say", "may think", "anything but", "everything but", "common mistake",
    "common error",
    "previous answer", "old answer",
  ]
  /// Two words after which a value stands that is not meant.
  static let contrasts: Set = ["rather than", "instead of"]
  /// Words before a `but` that takes something out of them.
  static let all: Set = ["anything", "everything"]
  /// Words that state what follows them.
  static let copulas = set(
    "is are was were be been equal equals to would should could will might may must can has have = \" '"
  )
  /// Articles.
  static let articles = set("the a an")
  /// Words between a denial and the answer that it denies, with which somebody speaks or thinks.
  static let speech = set(
    "think thinks believe believes say says said saying claim claims mean way chance one like "
      + "circumstances that for to is would should could can will might may must be been i we you "
      + "really simply")
  /// Words before a denial that tells what is counted, or which one is meant.
  static let descriptions = set(
    "number probability percentage percent count total chance fraction proportion only many "
      + "which who whose whom where when what how")
  /// Words before a fault that belongs to what is measured: `points for a wrong answer`.
  static let prepositions = set("of for per with in from to by on at each every")
  /// Verbs between a denial and what is spoken of.
  static let auxiliaries = set(
    "is are was were can could do does did will would should may might has have had be been")
  /// Words after an answer with which a verdict on it is made.
  static let verdicts = set(
    "is was would isn't wasn't can't cannot that's it's he's she's be")
  /// Words for an answer that was given, of which a verdict is.
  static let subjects = answers.union(set("the my this above previous earlier"))
  /// Words that may stand around those.
  static let verdictHeads = verdicts.union(articles)
    .union(set("that this it which he she they i can could just also still"))
  /// What a wrong answer is called.
  static let calledWrong = set("wrong incorrect mistaken")
  /// What the answer is called.
  static let answers = set("answer solution result value")
  /// Words that may follow a verdict.
  static let asides = set("because as too here either though answer")
  /// What the right answer is called.
  static let praise = set("right correct answer true")
  /// Words before a value that make it a guess.
  static let guesses = set("maybe perhaps possibly")
  /// Words before a value that make it a condition.
  static let conditions = set("if whether unless suppose assume assuming")
  /// Words directly before a value that it is a bound, or that it is not quite the one.
  static let bounds = set(
    "than least most over under above below exceeds exceed exceeding beyond between within almost "
      + "nearly until from less more fewer after before base near previously formerly")
  /// Words before `of` that make what follows a part of another value.
  static let parts = set(
    "third quarter fourth fifth tenth out fraction multiple factor divisor square root cube power "
      + "logarithm percentage reciprocal opposite")
  /// Words with which somebody thinks again, where a clause begins with them.
  static let secondThoughts = set(
    "wait actually oops sorry correction hmm hm no scratch reflection thought mean meant")
  /// Words that may stand around those before another answer is stated.
  static let openers = secondThoughts.union(
    set("but oh well and so ah i'm am hold on second however though that"))
  /// Words after which a sentence says what follows from what it said before.
  static let results = set("so but hence thus therefore")
  /// Words that may stand before `answer` without changing of what it is the answer.
  static let leads = openers.union(
    set(
      "the my our correct right final true real actual corrected updated revised new apologies bad "
        + "mistake never mind let me correct fix that this it is myself edit update"))
  /// Words between `answer` and what it plainly is.
  static let equating = set(
    "is are equal equals to should must be = : actually really therefore now")
  /// Words with which a courtesy begins.
  static let courtesies = set("hope sorry apologies thank thanks please know")
  /// Words that state an answer.
  static let statements = copulas.union(articles).union(answers).union(
    set(
      "it it's this that that's i mean meant say correct right final true real actual actually really rather - + ("
    ))
  /// Words with which a conclusion begins.
  static let conclusions = set("so but hence thus therefore then")
  /// Words at which a new thought begins.
  static let turns = conclusions.union(
    set("because since while whereas though although"))
}
