// Where the focus goes, best first: what asks for it, what is at fault, an input, anything that can be pressed.
const TARGETS = [
  '[autofocus]',
  '[aria-invalid="true"]',
  '[data-dialog-body] :is(input:not([type="hidden"]), select, textarea)',
  '[data-dialog-body] :is(button, a)',
  'footer button',
]

// Where the focus was before the first dialog; one dialog may take the place of another.
let opener
// The dialog a swap may replace, so that its successor does not jump.
let replaced

const open = (dialog) => {
  const focused = document.activeElement
  if (focused !== document.body && !focused?.closest('dialog')) opener = focused
  if (!dialog.open) dialog.showModal()
  const usable = (element) => !element.matches(':disabled') && element.checkVisibility()
  const targets = TARGETS.flatMap((selector) => [...dialog.querySelectorAll(selector)])
  targets.find(usable)?.focus()
}

const closeAll = () => {
  for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close()
}

const openNew = () => {
  for (const dialog of document.querySelectorAll('dialog[data-dialog-now]:not([open])')) {
    dialog.classList.toggle('dialog-still', replaced !== undefined)
    open(dialog)
    const body = dialog.querySelector('[data-dialog-body]')
    if (replaced?.id === dialog.id && !body.querySelector('[aria-invalid="true"]')) body.scrollTop = replaced.scrollTop
  }
  replaced = undefined
}

const remember = () => {
  const dialog = document.querySelector('dialog[open]')
  if (dialog) replaced = { id: dialog.id, scrollTop: dialog.querySelector('[data-dialog-body]')?.scrollTop ?? 0 }
}

document.addEventListener('click', (event) => {
  const opener = event.target.closest?.('[data-dialog-open]')
  if (opener) open(document.getElementById(opener.dataset.dialogOpen))
  if (event.target.closest?.('[data-dialog-close]')) event.target.closest('dialog')?.close()
})

// One that was swapped in goes when it is closed, with what was typed into it.
document.addEventListener(
  'close',
  (event) => {
    if (!event.target.matches?.('dialog')) return
    if (event.target.matches('[data-dialog-now]')) event.target.remove()
    if (document.activeElement === document.body && opener?.isConnected) opener.focus()
  },
  true,
)

document.addEventListener('close-dialog', closeAll)
document.addEventListener('htmx:before:swap', remember)
document.addEventListener('htmx:after:swap', openNew)
document.addEventListener('DOMContentLoaded', openNew)
