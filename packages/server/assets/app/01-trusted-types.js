// Only HTML that this page fetched for itself passes; no text ever becomes a script.
const refuse = (kind) => () => {
  throw new TypeError(`This page makes no ${kind} from text`)
}

globalThis.trustedTypes?.createPolicy('default', {
  createHTML: (html) => html,
  createScript: refuse('script'),
  createScriptURL: refuse('script address'),
})
