// The workbench of a piece is fetched anew when the piece was built, with everything typed. What the server cannot know
// is put back: results, what is unfolded, and where the person was typing. Typed secrets are put back by the forms.
const SELECTION = 'input:is([type="text"], [type="search"], [type="url"], [type="password"]), textarea'

const region = () => document.getElementById('workbench')

let kept

const focusOf = () => {
  const focused = document.activeElement
  if (!focused?.id || !region()?.contains(focused)) return undefined
  const at = focused.matches(SELECTION) ? [focused.selectionStart, focused.selectionEnd] : undefined
  return { id: focused.id, at }
}

document.addEventListener('htmx:before:swap', ({ detail }) => {
  if (detail.ctx.sourceElement?.id !== 'workbench') return
  kept = {
    results: new Map(
      [...region().querySelectorAll('[data-outlasts]')].map((result) => [result.id, [...result.childNodes]]),
    ),
    folds: new Map([...region().querySelectorAll('details[id]')].map((details) => [details.id, details.open])),
    focus: focusOf(),
  }
})

const focusAgain = ({ id, at }) => {
  const element = document.getElementById(id)
  element?.focus({ preventScroll: true })
  if (at && element?.matches(SELECTION)) element.setSelectionRange(...at)
}

document.addEventListener('htmx:after:swap', () => {
  if (!kept) return
  const { results, folds, focus } = kept
  kept = undefined
  for (const [id, nodes] of results) document.getElementById(id)?.replaceChildren(...nodes)
  for (const [id, open] of folds) {
    const details = document.getElementById(id)
    if (details) details.open = open
  }
  if (focus) focusAgain(focus)
})

const show = ({ data }) => {
  if (region().dataset.revision !== data) region().dispatchEvent(new CustomEvent('pieceBuilt'))
}

// A browser asks again by itself; only when it does so in vain for a while something is wrong.
const PATIENCE_MS = 3_000
let timer

const tell = (isLost) => {
  clearTimeout(timer)
  const change = () => {
    region().querySelector('[data-workbench-lost]').hidden = !isLost
  }
  if (isLost) timer = setTimeout(change, PATIENCE_MS)
  else change()
}

document.addEventListener('DOMContentLoaded', () => {
  const address = region()?.dataset.workbench
  if (!address) return
  const events = new EventSource(address)
  events.addEventListener('built', show)
  events.addEventListener('open', () => tell(false))
  events.addEventListener('error', () => tell(true))
})
