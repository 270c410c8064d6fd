// Puts the problems of an answer at the fields of a form that was not swapped.
const clear = (form) => {
  for (const message of form.querySelectorAll('[data-problem]')) message.remove()
  for (const control of form.querySelectorAll('[aria-invalid]')) control.removeAttribute('aria-invalid')
}

const place = (form, message) => {
  const control = form.querySelector(`#${CSS.escape(message.dataset.problemOf)}`)
  const frame = control?.closest('[data-field]')
  if (!frame) return undefined
  frame.append(message)
  control.setAttribute('aria-invalid', 'true')
  const others = (control.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id && id !== message.id)
  control.setAttribute('aria-describedby', [...others, message.id].join(' '))
  return control
}

const inputOf = (control) =>
  control.matches('fieldset') ? control.querySelector('input:not([type="hidden"]), select, textarea, button') : control

document.addEventListener('htmx:after:swap', () => {
  for (const problems of document.querySelectorAll('[data-field-problems]:not([data-placed])')) {
    problems.dataset.placed = ''
    const form = document.getElementById(problems.dataset.fieldProblems)
    if (!form) continue
    const messages = [...problems.children]
    clear(form)
    const controls = messages.map((message) => place(form, message)).filter(Boolean)
    const fault = controls.map(inputOf).find((input) => input?.checkVisibility())
    if (fault) fault.focus()
    else problems.parentElement.scrollIntoView({ block: 'nearest' })
  }
})
