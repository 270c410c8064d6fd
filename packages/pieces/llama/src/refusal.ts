import { isObject, type Loose, textIn } from './loose.js'

/** Stands for the status where a refusal comes inside of an answer that began well. */
export const IN_STREAM = 0

/** An answer that says no, with what its body says about why. A text that is not given is empty. */
export interface Refusal {
  status: number
  headers: Headers
  code: string
  type: string
  /** The parameter at fault. */
  param: string
  message: string
}

/** Characters of an error that are read; no server has more to say. */
const MOST = 65_536

/** What an answer that says no says about why. What of it cannot be read says nothing: its status is enough then. */
export async function readRefusal(response: Response): Promise<Refusal> {
  return asRefusal(await parsed(response), response.status, response.headers)
}

/**
 * The words of a refusal in any of the forms that servers use: `{error: {message, type, code, param}}` (OpenAI,
 * llama.cpp), `{error: "…"}` (Ollama), `{object: "error", message}` (older vLLM), `{detail: "…" | [{loc, msg}]}`
 * (FastAPI), or bare text. Ollama also hands on errors of llama.cpp as JSON inside of a text.
 */
export function asRefusal(body: unknown, status: number, headers: Headers): Refusal {
  const told = isObject(body) ? (body.error ?? body.detail ?? body) : body
  const inner = typeof told === 'string' ? (unwrapped(told) ?? told) : told
  const text = (name: string) => textIn(inner, name)
  if (typeof inner === 'string') return { status, headers, code: '', type: '', param: '', message: inner.trim() }
  if (Array.isArray(inner)) return { status, headers, code: '', type: '', ...ofFields(inner) }
  return { status, headers, code: text('code'), type: text('type'), param: text('param'), message: text('message') }
}

/** FastAPI names the place of every fault: `["body", "temperature"]`. */
function ofFields(faults: readonly unknown[]): Pick<Refusal, 'param' | 'message'> {
  const first = faults.find(isObject)
  const place = Array.isArray(first?.loc) ? first.loc : []
  const message = faults.map((fault) => textIn(fault, 'msg')).filter((text) => text !== '')
  return { param: typeof place[1] === 'string' ? place[1] : '', message: message.join('; ') }
}

function unwrapped(text: string): Loose | undefined {
  const value = json(text)
  return isObject(value) && isObject(value.error) ? value.error : undefined
}

async function parsed(response: Response): Promise<unknown> {
  const text = await beginningOf(response)
  const isPage = (response.headers.get('content-type') ?? '').includes('html') || /^\s*</.test(text)
  return json(text) ?? (isPage ? '' : text)
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      if (text.length > MOST) break
    }
  } catch {
    return text
  }
  return text
}
