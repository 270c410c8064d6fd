/**
 * The process that runs piece code. It is started by `PieceWorker` with an empty environment and few rights, hears
 * what it may connect to, puts the egress guard in place, and only then loads the piece.
 */
import { promises as dns } from 'node:dns'
import type { Resolve } from '../egress/checked-lookup.js'
import { installEgressGuard } from '../egress/guard.js'
import type { HostMessage } from './protocol.js'
import { Link } from './runner/link.js'
import { type LoadedPiece, loadPiece } from './runner/load-piece.js'
import { RunningCall } from './runner/running-call.js'

type Start = Extract<HostMessage, { type: 'start' }>

const link = new Link()
const send = link.send.bind(link)
const { lookup } = dns
const resolve: Resolve = (hostname, family) => lookup(hostname, { all: true, family })

let start: Start | undefined
let loading: Promise<LoadedPiece> | undefined
let running: RunningCall | undefined

link.listen((message) => {
  switch (message.type) {
    case 'start':
      return prepare(message)
    case 'call':
      return void begin(message)
    case 'cancel':
      return message.id === running?.id ? running.cancel() : undefined
    case 'answer':
      return message.id === running?.id ? running.settleRequest(message.request, message.answer) : undefined
  }
})

process.on('uncaughtException', (error) => void endWith(error))
process.kill = () => {
  throw new Error('A piece cannot signal processes.')
}

function prepare(message: Start): void {
  start = message
  installEgressGuard({
    policy: message.policy,
    resolve,
    report: (event) => {
      if (event.outcome !== 'allowed') running?.noteUnconnected(event)
      send({ type: 'egress', ...event })
    },
    onConnected: (target) => running?.noteConnected(target),
  })
  send({ type: 'ready' })
}

async function begin({ id, call }: Extract<HostMessage, { type: 'call' }>): Promise<void> {
  if (start === undefined || running !== undefined) throw new Error('A call came at the wrong time.')
  const { policy, directory, entry } = start
  running = new RunningCall({
    id,
    call,
    mode: policy.mode,
    send: (message) => running?.id === id && send(message),
    sendFrame: (frame) => running?.id === id && link.sendFrame(frame),
  })
  await running.run(() => (loading ??= loadPiece(directory, entry)))
  running = undefined
}

/** The state of a process after an uncaught error is unknown: it says why and ends. */
async function endWith(error: Error): Promise<void> {
  if (running !== undefined) {
    const message = running.describe(error)
    send({ type: 'log', id: running.id, level: 'error', message })
  }
  await link.flush()
  process.exit(1)
}
