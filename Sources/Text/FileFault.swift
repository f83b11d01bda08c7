import Foundation

/// What the system said, without the layers of wrapping that Foundation adds.
func reason(_ error: any Error) -> String {
  switch (error as? CocoaError)?.code {
  case .fileNoSuchFile?, .fileReadNoSuchFile?: "there is no such file"
  case .fileReadNoPermission?, .fileWriteNoPermission?: "permission denied"
  case .fileWriteOutOfSpace?: "the disk is full"
  default:
    ((error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error).map { "\($0)" }
      ?? error.localizedDescription
  }
}
