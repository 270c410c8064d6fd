/**
 * An answer before it is sent.
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string | Buffer} body
 * @property {'lost' | 'half'} [cut] `lost`: the socket is destroyed in place of an answer. `half`: in the midst of it.
 */

/**
 * Reads a whole body.
 *
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<string>}
 */
export function readBody(request) {
  return new Promise((resolve, reject) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => resolve(text))
    request.on('error', reject)
  })
}

/**
 * Parameters of a body, form-encoded or JSON.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {string} body
 * @throws SyntaxError for JSON that is none.
 */
export function parameters(request, body) {
  if (!request.headers['content-type']?.startsWith('application/json')) return new URLSearchParams(body)
  return new URLSearchParams(Object.entries(JSON.parse(body)).map(([name, value]) => [name, String(value)]))
}

/**
 * @param {number} status
 * @param {unknown} value
 * @param {Record<string, string>} [headers]
 * @returns {Answer}
 */
export function json(status, value, headers = {}) {
  const all = { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers }
  return { status, headers: all, body: JSON.stringify(value) }
}

/**
 * @param {number} status
 * @param {string} body
 * @param {Record<string, string>} [headers]
 * @returns {Answer}
 */
export function plain(status, body, headers = {}) {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body }
}

/**
 * @param {string} location
 * @returns {Answer}
 */
export const redirect = (location) => ({ status: 302, headers: { location }, body: '' })

/**
 * Sends an answer, or breaks off as it says.
 *
 * @param {import('node:http').ServerResponse} response
 * @param {Answer} answer
 * @param {() => void} [sent] Called right after the last byte was handed to the socket.
 */
export function send(response, answer, sent) {
  const { status, headers, body, cut } = answer
  if (cut === 'lost') return void response.destroy()
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  if (cut !== 'half') return void response.end(body, sent)
  response.write(body.slice(0, Math.floor(body.length / 2)), () => response.destroy())
}
