const SECONDS = 6

const dismissLater = (toast) => {
  if (toast.dataset.toast !== 'error') setTimeout(() => toast.remove(), SECONDS * 1000)
}

document.addEventListener('toast', ({ detail }) => {
  const region = document.getElementById('toasts')
  const template = region?.querySelector(`[data-toast-template="${detail.tone ?? 'success'}"]`)
  if (!template) return
  const toast = template.content.firstElementChild.cloneNode(true)
  toast.querySelector('[data-toast-text]').textContent = detail.message
  region.append(toast)
  raise(region)
  dismissLater(toast)
})

// A modal dialog makes everything beneath it inert, so the messages move up into it.
const raise = (region) => {
  const dialogs = [...document.querySelectorAll('dialog:modal')]
  const home = dialogs.at(-1) ?? document.body
  if (region.parentElement !== home) home.append(region)
}

document.addEventListener(
  'close',
  (event) => {
    const region = document.getElementById('toasts')
    if (region && event.target.contains?.(region)) document.body.append(region)
  },
  true,
)

// A swap may take the dialog away; the messages must not go with it.
document.addEventListener('htmx:before:swap', () => {
  const region = document.getElementById('toasts')
  if (region) document.body.append(region)
})

document.addEventListener('htmx:after:swap', () => {
  queueMicrotask(() => {
    const region = document.getElementById('toasts')
    if (region) raise(region)
  })
})

// What was said before a dialog opened is about something else, and would lie over its buttons.
document.addEventListener(
  'toggle',
  ({ target, newState }) => {
    if (!target.matches?.('dialog') || newState !== 'open') return
    for (const toast of document.querySelectorAll('#toasts > [data-toast]')) toast.remove()
  },
  true,
)

document.addEventListener('click', (event) => {
  event.target.closest?.('[data-toast-close]')?.closest('[data-toast]').remove()
})

document.addEventListener('DOMContentLoaded', () => {
  for (const toast of document.querySelectorAll('#toasts > [data-toast]')) dismissLater(toast)
})
