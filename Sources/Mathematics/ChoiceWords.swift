/// Words that tell whether a letter in a sentence is chosen.
enum ChoiceWords {
  private static func set(_ words: String) -> Set<String> {
    Set(words.split(separator: " ").map(String.init))
  }

  /// What a letter may do that is put forward.
  static let verbs = set(
    "is are seems looks fits works must would should appears was")

  /// What is said of the right letter.
  static let praise = set(
    "correct right answer best true choice better it fits works yes")

  /// Words before the letter that is chosen.
  static let leads = set(
    "answer be option choice choose chose choosing chosen pick picked select selected "
      + "selecting with meant so thus hence therefore say probably definitely certainly its it's "
      + "guess think believe letter final mark prefer for still always correct ans clearly "
      + "obviously surely right best 选 选择 故选 正确选项是 正确答案 选项 opción 应选 因此选 所以选 答案是 答案为 所以答案是 正确答案是 正确答案为"
  )

  /// Words before `with` that make the letter after it the one that is chosen.
  static let going = set(
    "go going goes went stick sticking stay staying")

  /// What a letter may be said to be.
  static let subjects = set(
    "answer option choice correct best right it this that one letter "
      + "respuesta opción réponse option antwort lösung risposta resposta")

  /// Words at the start of a sentence about all letters but some.
  static let quantifiers = set(
    "everything anything nothing all none any")

  /// Words that say that a letter is not the one.
  static let denials = set(
    "not cannot never neither nor wrong incorrect false except eliminate eliminated "
      + "eliminates eliminating rule ruled exclude excluded unlikely unless if reject "
      + "rejected doubt than 不选 不是 错误 不正确 不对")

  /// Words at the start of a second thought.
  static let turns = set(
    "wait no actually oops sorry correction hmm scratch rather instead but however")

  /// What a statement is called that is taken back.
  static let statement = set(
    "that that's this it it's i i'm my")

  /// What is said of a statement that is taken back.
  static let faults = set(
    "wrong incorrect mistake mistaken")

  /// Words between the two.
  static let links = set(
    "is was am were be a an the my last first answer choice made have has been completely clearly "
      + "actually just all")

  /// Verbs that say something of several letters.
  static let plurals = set(
    "are were aren't weren't do don't")

  /// Words and marks after which a sentence goes on in the next line.
  static let opening = set(
    "is be answer :")
}
