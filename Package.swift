// swift-tools-version: 6.2
import PackageDescription

// The layers in order, each with what it may import: this list is the architecture.
// Tests/ArchitectureTests holds every `import` line to it.

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6), .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
/// A server for tests of what asks one.
let server = [
  Target.Dependency.product(name: "FlyingFox", package: "FlyingFox"),
  .product(name: "FlyingSocks", package: "FlyingFox"),
]
let bigInt = Target.Dependency.product(name: "BigInt", package: "BigInt")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

func layer(
  _ name: String, _ below: [String], packages: [Target.Dependency] = [], path: String? = nil,
  exclude: [String] = [], resources: [Resource] = [], plugins: [Target.PluginUsage] = []
) -> Target {
  .target(
    name: name, dependencies: below.map { .init(stringLiteral: $0) } + packages, path: path,
    exclude: exclude, resources: resources, swiftSettings: strict, plugins: plugins)
}

func tests(_ name: String, _ tested: [String], packages: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: tested.map { .init(stringLiteral: $0) } + packages,
    swiftSettings: strict)
}

let catalog: [Target.PluginUsage] = ["CatalogPlugin"]

let presets = [
  "bnpo", "cispo", "dapo", "dr_grpo", "grpo", "gspo", "lite_ppo", "ppo", "reinforce_pp", "rloo",
  "cpo",
  "dpo", "kto", "orpo", "simpo",
]

/// What verifiers run in Python: reward functions, and the tests of code.
let python =
  ["calling", "interfaces", "bridge"].map { "Support/Plugins/\($0).py" }
  + ["codec", "candidate", "examiner", "suites", "exam", "host"].map { "Support/Code/\($0).py" }

let sources: [Target] = [
  .target(
    name: "CKernels",
    cSettings: [.unsafeFlags(["-O3", "-ffp-contract=fast-honor-pragmas", "-fno-math-errno"])]),
  .target(
    name: "CSentencePiece",
    linkerSettings: [.linkedLibrary("sentencepiece"), .linkedLibrary("sentencepiece_train")]),
  .systemLibrary(name: "CZlib"),
  .systemLibrary(name: "CSQLite"),
  .target(name: "CSandbox"),
  layer("Kernels", ["CKernels"]),
  layer("Records", []),
  layer("Expressions", []),
  layer("Recipes", [], packages: [yams]),
  layer("Tensors", ["Kernels"]),
  layer("Text", ["Records", "Expressions", "CSentencePiece"]),
  layer("Datasets", ["Text", "Records", "Recipes", "CZlib"]),
  layer(
    "Models", ["Kernels", "Tensors", "Expressions", "Records", "Recipes"], plugins: catalog),
  layer("Optimizers", ["Tensors", "Models", "Recipes"]),
  layer("Generation", ["Kernels", "Tensors", "Models", "Text", "Records", "Recipes"]),
  layer("Objectives", ["Tensors", "Records", "Recipes"], plugins: catalog),
  layer("Mathematics", [], packages: [bigInt]),
  layer("Sandbox", ["CSandbox"]),
  layer("Rewards", ["Sandbox", "Records", "Recipes"], plugins: catalog),
  layer(
    "Verifiers",
    ["Rewards", "Mathematics", "Sandbox", "Expressions", "Records", "Recipes", "CSQLite"],
    path: "verifiers", exclude: ["README.md", "examples"],
    resources: python.map { .embedInCode($0) },
    plugins: catalog),
  layer(
    "Rollouts", ["Generation", "Text", "Models", "Rewards", "Tensors", "Records", "Recipes"],
    plugins: catalog),
  layer("Diagnostics", ["Records"]),
  layer("RunStore", ["Records"], packages: [grdb]),
  layer(
    "Stages",
    [
      "RunStore", "Diagnostics", "Rollouts", "Verifiers", "Rewards", "Objectives", "Generation",
      "Optimizers", "Models", "Datasets", "Text", "Tensors", "Kernels", "Recipes", "Records",
    ],
    resources: presets.map { .embedInCode("Presets/\($0).yaml") }),
  layer("Reports", ["RunStore", "Records"]),
  .executableTarget(
    name: "hone",
    dependencies: [
      "Reports", "Stages", "RunStore", "Diagnostics", "Rollouts", "Verifiers", "Rewards",
      "Sandbox", "Objectives", "Generation", "Optimizers", "Models", "Datasets", "Text",
      "Tensors", "Kernels", "Recipes", "Records", argumentParser,
    ], swiftSettings: strict),
]

let build: [Target] = [
  .executableTarget(name: "CatalogTool", path: "Plugins/CatalogTool", swiftSettings: strict),
  .plugin(
    name: "CatalogPlugin", capability: .buildTool(), dependencies: ["CatalogTool"],
    path: "Plugins/CatalogPlugin"),
]

let testing: [Target] = [
  tests("Kernels", ["Kernels"]),
  tests("Records", ["Records"]),
  tests("Expressions", ["Expressions"]),
  tests("Recipes", ["Recipes", "CatalogTool"]),
  tests("Tensors", ["Tensors", "Records"]),
  tests("Text", ["Text", "Expressions", "Records"]),
  tests("Datasets", ["Datasets", "Text", "Records", "Recipes"]),
  tests("Models", ["Models", "Tensors", "Kernels", "Recipes", "Records"]),
  tests("Optimizers", ["Optimizers", "Models", "Tensors", "Recipes", "Records"]),
  tests("Generation", ["Generation", "Models", "Text", "Tensors", "Kernels", "Records"]),
  tests("Objectives", ["Objectives", "Tensors", "Records", "Recipes"]),
  tests("Mathematics", ["Mathematics", "Records"], packages: [bigInt]),
  tests("Sandbox", ["Sandbox"]),
  tests("Rewards", ["Rewards", "Records", "Recipes"]),
  tests(
    "Verifiers",
    ["Verifiers", "Rewards", "Sandbox", "Records", "Recipes", "Mathematics", "CSQLite"],
    packages: server),
  tests(
    "Rollouts",
    ["Rollouts", "Generation", "Rewards", "Models", "Text", "Tensors", "Records", "Recipes"]),
  tests("Diagnostics", ["Diagnostics", "Records"]),
  tests("RunStore", ["RunStore", "Records"], packages: [grdb]),
  tests("Reports", ["Reports", "RunStore", "Records"]),
  tests(
    "Stages",
    [
      "Stages", "RunStore", "Rollouts", "Verifiers", "Rewards", "Objectives", "Generation",
      "Optimizers", "Models", "Datasets", "Text", "Tensors", "Kernels", "Recipes", "Records",
    ], packages: server),
  tests("Architecture", []),
  tests("Fuzz", ["Models", "Text", "Mathematics", "Records"]),
  tests(
    "hone",
    [
      "hone", "Stages", "Diagnostics", "RunStore", "Verifiers", "Rewards", "Models", "Tensors",
      "Text", "Recipes", "Records",
    ]),
]

let package = Package(
  name: "hone",
  products: [.executable(name: "hone", targets: ["hone"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: sources + build + testing)
