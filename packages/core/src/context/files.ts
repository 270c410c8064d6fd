/**
 * A file as it travels between steps: small, plain JSON. The bytes are behind `url` and are only reached through
 * `ctx.files`, so that a large file never stands in an input or an output.
 */
export interface FileRef {
  name: string
  /** Media type such as `application/pdf`. */
  contentType: string
  /** Length in bytes, when known. */
  size?: number
  /** A `data:` URL, or an address only the host understands. */
  url: string
}

/** Reads and writes files for a piece. */
export interface Files {
  /** Streams the bytes of a file. Throws `PieceError` `not_found` when it is gone. */
  read(file: FileRef): AsyncIterable<Uint8Array>
  /** Stores bytes and gives the reference to put into an output. */
  write(
    file: { name: string; contentType: string },
    data: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<FileRef>
}
