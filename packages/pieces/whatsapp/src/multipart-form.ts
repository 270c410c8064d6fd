import { randomBytes } from 'node:crypto'

/** A file of a form, as it is streamed. */
interface FormFile {
  name: string
  contentType: string
  /** Bytes, if known. */
  size: number | undefined
  data: AsyncIterable<Uint8Array>
}

/** A form on its way: what to send, and its headers. The length is told where that of the file is known. */
interface FormBody {
  body: ReadableStream<Uint8Array<ArrayBuffer>>
  headers: Record<string, string>
}

/** A form with texts and one file, streamed (RFC 7578). Names and values must be free of quotes and line breaks. */
export function multipartForm(texts: Readonly<Record<string, string>>, file: FormFile): FormBody {
  const boundary = `plugboard-${randomBytes(16).toString('hex')}`
  const parts = Object.entries(texts).map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const disposition = `content-disposition: form-data; name="file"; filename="${safeName(file.name)}"`
  const head = Buffer.from(
    `${parts.join('')}--${boundary}\r\n${disposition}\r\ncontent-type: ${file.contentType}\r\n\r\n`,
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  const length = file.size === undefined ? undefined : head.length + file.size + tail.length
  return {
    body: streamOf(around(head, file.data, tail)),
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      ...(length !== undefined && { 'content-length': String(length) }),
    },
  }
}

/** Asks for the next piece when there is room for it, so that no more than one waits. */
function streamOf(data: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await data.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await data.return(undefined)
    },
  })
}

async function* around(head: Buffer, data: AsyncIterable<Uint8Array>, tail: Buffer) {
  yield new Uint8Array(head)
  for await (const chunk of data) yield new Uint8Array(chunk)
  yield new Uint8Array(tail)
}

/** A name that cannot end the header it stands in; browsers escape these three the same way. */
const safeName = (name: string): string =>
  name.replace(/["\r\n]/g, (mark) => encodeURIComponent(mark)).replace(/\p{Cc}/gu, '_') || 'file'
