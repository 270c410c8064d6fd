// Where the focus goes, best first: what asks for it, what is at fault, an input, anything that can be pressed.
const TARGETS = [
  '[autofocus]',
  '[aria-invalid="true"]',
  '[data-dialog-body] :is(input:not([type="hidden"]), select, textarea)',
  '[data-dialog-body] :is(button, a)',
  'footer button',
]

const open = (dialog) => {
  if (!dialog.open) dialog.showModal()
  const usable = (element) => !element.matches(':disabled') && element.checkVisibility()
  const targets = TARGETS.flatMap((selector) => [...dialog.querySelectorAll(selector)])
  targets.find(usable)?.focus()
}

const closeAll = () => {
  for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close()
}

const openNew = () => {
  for (const dialog of document.querySelectorAll('dialog[data-dialog-now]:not([open])')) open(dialog)
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
    if (event.target.matches?.('dialog[data-dialog-now]')) event.target.remove()
  },
  true,
)

document.addEventListener('close-dialog', closeAll)
document.addEventListener('htmx:after:swap', openNew)
document.addEventListener('DOMContentLoaded', openNew)
