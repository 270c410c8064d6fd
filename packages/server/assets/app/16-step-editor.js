// The editor of a flow. Values of earlier steps go where the person last typed; a connection made in place is chosen.
const TEXT = 'input:is([type="text"], [type="search"], [type="url"]):not([readonly]), textarea'

let last

document.addEventListener('focusin', ({ target }) => {
  if (target.matches?.(TEXT) && target.closest('form[data-unsaved-guard]')) last = target
})

const toast = (message, tone) => document.dispatchEvent(new CustomEvent('toast', { detail: { message, tone } }))

const insert = (text) => {
  last.setRangeText(text, last.selectionStart ?? last.value.length, last.selectionEnd ?? last.value.length, 'end')
  last.dispatchEvent(new Event('input', { bubbles: true }))
  last.focus()
}

document.addEventListener('click', async ({ target }) => {
  const text = target.closest?.('[data-insert-value]')?.dataset.insertValue
  if (text === undefined) return
  if (last?.isConnected && last.checkVisibility() && !last.matches(':disabled')) return insert(text)
  await navigator.clipboard.writeText(text)
  toast('Copied. Paste it into a field.', 'info')
})

document.addEventListener('connectionCreated', ({ detail: { key, name } }) => {
  const select = document.querySelector('select[data-connection-select]')
  if (!select) return
  select.append(new Option(name, key, true, true))
  select.dispatchEvent(new Event('change', { bubbles: true }))
})

// What a run gave is brought into view, unless a field is at fault, which then has the focus.
document.addEventListener('htmx:after:swap', () => {
  const result = document.querySelector('[data-fresh-result]')
  if (!result) return
  delete result.dataset.freshResult
  if (!document.querySelector('#step-form [aria-invalid="true"]')) result.scrollIntoView({ block: 'nearest' })
})

// On a narrow screen a step opens below the list of steps.
document.addEventListener('htmx:after:swap', ({ detail }) => {
  if (!detail.ctx.sourceElement.matches?.('#step-list a')) return
  const title = document.getElementById('step-title')
  if (title && title.getBoundingClientRect().bottom > innerHeight) title.scrollIntoView()
})
