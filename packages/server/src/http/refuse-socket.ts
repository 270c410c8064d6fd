import type { Duplex } from 'node:stream'
import { newId } from '../id.js'
import { HttpProblem, PROBLEM_TYPE, problemJson, titleOf } from './problem.js'

const KNOWN: Readonly<Record<string, { status: number; reason: string; code: string; detail: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    code: 'headers_too_large',
    detail: 'The headers have more than 16 KiB.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: 'Request Timeout',
    code: 'request_timeout',
    detail: 'The request did not arrive in time.',
  },
}

const BAD_REQUEST = {
  status: 400,
  reason: 'Bad Request',
  code: 'bad_request',
  detail: 'This is not a well-formed HTTP request.',
}

/** Answers a request that never became one, and closes its connection. The client may be gone already. */
export function refuseSocket(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { reason, ...options } = KNOWN[error.code ?? ''] ?? BAD_REQUEST
  endWithProblem(socket, reason, new HttpProblem(options))
}

/** Refuses to be a proxy (`CONNECT`). */
export function refuseConnect(socket: Duplex): void {
  const detail = 'This server is not a proxy.'
  endWithProblem(socket, titleOf(405), new HttpProblem({ status: 405, code: 'method_not_allowed', detail }))
}

function endWithProblem(socket: Duplex, reason: string, problem: HttpProblem): void {
  const body = JSON.stringify(problemJson(problem, newId('req')))
  const head = [
    `HTTP/1.1 ${problem.status} ${reason}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
