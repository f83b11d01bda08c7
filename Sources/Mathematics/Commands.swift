/// What LaTeX commands are to the lexer.
enum Commands {
  /// Commands that change the looks alone.
  static let ignored: Set<String> = [
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "displaystyle",
    "textstyle", "scriptstyle", "limits", "nolimits", "quad", "qquad", "mathit", "mathbf", "mathsf",
    "bm", "boldsymbol", "pmb", "rm", "bf", "it", "boxed", "fbox", "hline", "nonumber",
    "middle", "mathop", "mathord", "mathstrut", "strut", "ensuremath", "large", "Large", "small",
    "normalsize", "space", "thinspace", "bold", "roman", "vec", "overrightarrow",
    "mathbin", "mathclose", "mathopen", "unit", "allowbreak", "noindent", "enspace",
  ]
  /// Commands whose argument is text.
  static let texts: Set<String> = [
    "text", "mbox", "textbf", "textrm", "textnormal", "textit", "textsf", "texttt", "hbox", "emph",
    "textup", "textsc", "mathtt", "mathrm",
  ]
  /// Commands that hide or strike out, or reach beyond mathematics.
  static let refused: Set<String> = [
    "cancel", "bcancel", "xcancel", "sout", "phantom", "hphantom", "vphantom", "input", "include",
    "def", "let", "newcommand", "renewcommand", "catcode", "write", "openin", "read", "csname",
    "href", "url", "color", "textcolor", "label", "ref", "tag", "not", "stackrel",
  ]
  /// Commands for the room between things; a length follows.
  static let lengths: Set<String> = [
    "hspace", "vspace", "hskip", "vskip", "kern", "mkern", "mskip",
  ]
  /// One name for several spellings.
  static let synonyms: [String: String] = [
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "leq": "le", "leqslant": "le", "geq": "ge",
    "geqslant": "ge", "lt": "<", "gt": ">", "ne": "neq", "cdotp": "cdot", "ast": "cdot",
    "centerdot": "cdot", "dbinom": "binom", "tbinom": "binom", "varnothing": "emptyset",
    "infin": "infty", "lbrace": "{", "rbrace": "}", "lvert": "vert", "rvert": "vert", "mid": "vert",
    "lVert": "Vert", "rVert": "Vert", "lbrack": "[", "rbrack": "]", "varepsilon": "epsilon",
    "vartheta": "theta", "varphi": "phi", "exponentialE": "e", "imaginaryI": "i", "imaginaryJ": "i",
    "imath": "i", "arcsinh": "arsinh", "asinh": "arsinh", "arccosh": "arcosh", "acosh": "arcosh",
    "arctanh": "artanh", "atanh": "artanh", "asin": "arcsin", "acos": "arccos", "atan": "arctan",
    "tg": "tan", "ctg": "cot", "arctg": "arctan", "cosec": "csc", "bmod": "mod", "degree": "circ",
    "colon": ":", "lor": "or", "vee": "or", "land": "and", "wedge": "and", "bigcup": "cup",
    "smallsetminus": "setminus", "backslash": "setminus", "doublecup": "cup", "simeq": "approx",
    "thickapprox": "approx", "lg": "lg", "R": "reals", "C": "complexes", "euro": "€",
    "pounds": "£", "textdegree": "degrees", "percent": "%", "operatorname": "operatorname",
    "overline": "bar", "ceil": "ceiling", "textdollar": "$", "rightarrow": "to", "widehat": "hat",
    "implies": "Rightarrow", "Longrightarrow": "Rightarrow", "iff": "Leftrightarrow",
    "Longleftrightarrow": "Leftrightarrow", "ldots": "dots", "cdots": "dots", "textcent": "¢",
  ]
  private static let structural: Set<String> = [
    "frac", "sqrt", "pi", "le", "ge", "neq", "times", "cdot", "div", "infty", "cup", "cap", "in",
    "pm", "mp", "circ", "begin", "end", "sin", "cos", "tan", "log", "ln", "theta", "alpha", "beta",
    "angle", "binom", "mathbb", "emptyset", "langle", "rangle", "approx", "setminus",
  ]

  /// Whether the name is one that an answer is likely to hold.
  static func isKnown(_ name: String) -> Bool {
    ignored.contains(name) || texts.contains(name) || synonyms[name] != nil
      || structural.contains(name)
  }
}
