/// Words that English texts are full of.
enum EnglishWords {
  /// In lower case; they begin sentences, and tell the language.
  static let common: Set<String> = Set(
    """
    the of and to a in that is was he for it with as his on be at by i this had not are but from or
    have an they which one you were her all she there would their we him been has when who will more
    no if out so said what up its about into than them can only other new some could time these two
    may then do first any my now such like our over me even most made after also did many before
    must through back years where much your way well down should because each just those people how
    too good very make world still own see men work long get here between both life being under
    never day same another know while last might us great since come against right came take used
    himself few use during without again place around however home small found thought went say part
    once upon every does got almost less always help let please remember here's it's don't i'm
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
