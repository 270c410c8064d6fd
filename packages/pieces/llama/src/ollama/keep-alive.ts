/** How long a model stays loaded, as it is sent: Ollama takes seconds as a number and all else as a text with units. */
export function keepAliveSent(keepAlive: string | undefined): { keep_alive?: string | number } {
  if (keepAlive === undefined) return {}
  return { keep_alive: /^-?\d+$/.test(keepAlive) ? Number(keepAlive) : keepAlive }
}
