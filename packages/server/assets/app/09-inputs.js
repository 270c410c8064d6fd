// Secrets, files, values from earlier steps, and the first input at fault.
document.addEventListener('input', ({ target }) => {
  const button = target.id && document.querySelector(`[data-reveal="${CSS.escape(target.id)}"]`)
  if (button) button.hidden = target.value === ''
})

const reveal = (button) => {
  const input = document.getElementById(button.dataset.reveal)
  const shown = input.type === 'password'
  input.type = shown ? 'text' : 'password'
  button.setAttribute('aria-pressed', String(shown))
}

const switchSource = (button) => {
  const fromStep = button.getAttribute('aria-pressed') !== 'true'
  button.setAttribute('aria-pressed', String(fromStep))
  for (const [part, on] of [
    ['own', !fromStep],
    ['from-step', fromStep],
  ]) {
    const element = document.getElementById(`${button.dataset.fromStep}-${part}`)
    element.hidden = element.disabled = !on
    if (on) element.querySelector('input:not([type="hidden"]), select, textarea')?.focus()
  }
  button.dispatchEvent(new Event('change', { bubbles: true }))
}

document.addEventListener('click', (event) => {
  const revealer = event.target.closest?.('[data-reveal]')
  if (revealer) reveal(revealer)
  const switcher = event.target.closest?.('[data-from-step]')
  if (switcher) switchSource(switcher)
})

const readFile = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result)
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })

document.addEventListener('change', async ({ target }) => {
  const holder = target.type === 'file' && target.closest('[data-file]')
  if (!holder) return
  const [file] = target.files
  const { name, type, size } = file ?? {}
  const value = holder.querySelector('input[type="hidden"]')
  value.value = file
    ? JSON.stringify({ name, contentType: type || 'application/octet-stream', size, url: await readFile(file) })
    : ''
  holder.querySelector('[data-file-kept]').hidden = true
})

// A file that is too large is refused before it is sent.
document.addEventListener('change', ({ target }) => {
  if (target.type !== 'file' || !target.dataset.largest) return
  const isTooLarge = [...target.files].some(({ size }) => size > Number(target.dataset.largest))
  target.setCustomValidity(isTooLarge ? target.dataset.tooLarge : '')
  target.reportValidity()
})

const focusFault = (parts) => {
  const faults = parts.flatMap((part) => [...(part.querySelectorAll?.('[aria-invalid="true"]') ?? [])])
  faults.find((input) => !input.matches(':disabled') && input.checkVisibility())?.focus()
}

document.addEventListener('DOMContentLoaded', () => focusFault([document]))
document.addEventListener('htmx:after:settle', ({ detail }) => focusFault(detail.newContent))

// A form that comes back with problems has no secrets in it: what was typed is put in again, if it is the same form.
const typed = new Map()

const placeOf = ({ form, id }) => `${form?.id} ${form?.getAttribute('hx-post') ?? form?.getAttribute('action')} ${id}`

document.addEventListener('htmx:before:swap', () => {
  typed.clear()
  for (const input of document.querySelectorAll('input[data-secret][id]')) {
    if (input.value) typed.set(placeOf(input), input.value)
  }
})

document.addEventListener('htmx:after:swap', () => {
  for (const input of document.querySelectorAll('input[data-secret][id]')) {
    const value = typed.get(placeOf(input))
    if (!value || input.value) continue
    input.value = value
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }
  typed.clear()
})
