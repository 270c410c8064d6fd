// Shows a field only while its siblings hold certain values. A hidden one is disabled, so it is not sent.
const currentValue = (form, name) => {
  const inputs = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter(
    (input) => !input.matches(':disabled'),
  )
  const input = inputs.at(-1)
  if (input?.type === 'checkbox') return String(input.checked)
  return input?.value
}

const isWanted = (field, form) =>
  Object.entries(JSON.parse(field.dataset.visibleWhen)).every(([sibling, accepted]) => {
    const scope = field.dataset.visibleScope
    const value = currentValue(form, scope ? `${scope}.${sibling}` : sibling)
    return accepted.some((one) => String(one) === value)
  })

// Hiding one field may hide another: again until nothing changes, which is at most once for every field.
const update = (form) => {
  const fields = [...form.querySelectorAll('[data-visible-when]')]
  for (let round = 0; round < fields.length; round++) {
    const changed = fields.filter((field) => isWanted(field, form) === field.hidden)
    if (changed.length === 0) return
    for (const field of changed) {
      field.hidden = !field.hidden
      field.disabled = field.hidden
    }
  }
}

const onChange = (event) => {
  const form = event.target.closest?.('form')
  if (form?.querySelector('[data-visible-when]')) update(form)
}

document.addEventListener('input', onChange)
document.addEventListener('change', onChange)
