/** A token answer in `application/x-www-form-urlencoded` as if it had been JSON. */
export function formEncodedAnswer(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}
