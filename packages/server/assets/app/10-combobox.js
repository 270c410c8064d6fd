// A text input with choices that are fetched when it is opened.
const WAIT_MS = 250
const states = new WeakMap()

const stateOf = (input) => {
  if (!states.has(input)) states.set(input, { fetched: undefined, asked: 0, timer: 0, active: -1 })
  return states.get(input)
}

const holderOf = (input) => input.closest('[data-combobox]')
const listOf = (input) => document.getElementById(input.getAttribute('aria-controls'))
const hiddenOf = (input) => holderOf(input).querySelector('[data-combobox-value]')
const optionsOf = (input) => [...listOf(input).querySelectorAll('[role="option"]')].filter((one) => !one.hidden)

const note = (input, text) => {
  const element = holderOf(input).parentElement.querySelector('[data-combobox-note]')
  element.textContent = text
  element.hidden = text === ''
}

const show = (input) => {
  const list = listOf(input)
  if (optionsOf(input).length === 0 || document.activeElement !== input) return hide(input)
  if (!list.matches(':popover-open')) list.showPopover()
  const from = input.getBoundingClientRect()
  list.style.width = `${from.width}px`
  list.style.maxWidth = 'none'
  list.style.left = `${from.left}px`
  const below = from.bottom + 4 + list.offsetHeight <= innerHeight - 8
  list.style.top = `${below ? from.bottom + 4 : Math.max(8, from.top - 4 - list.offsetHeight)}px`
  input.setAttribute('aria-expanded', 'true')
}

const hide = (input) => {
  const list = listOf(input)
  if (list.matches(':popover-open')) list.hidePopover()
  input.setAttribute('aria-expanded', 'false')
  activate(input, -1)
}

const activate = (input, index) => {
  const options = optionsOf(input)
  stateOf(input).active = index
  for (const [at, option] of options.entries()) {
    option.id = `${listOf(input).id}-${at}`
    option.setAttribute('aria-selected', String(at === index))
  }
  if (index < 0) return input.removeAttribute('aria-activedescendant')
  options[index].scrollIntoView({ block: 'nearest' })
  input.setAttribute('aria-activedescendant', options[index].id)
}

const narrow = (input) => {
  const wanted =
    input.hasAttribute('data-options-search') || !stateOf(input).typing ? '' : input.value.trim().toLowerCase()
  for (const option of listOf(input).querySelectorAll('[role="option"]')) {
    option.hidden = !option.textContent.toLowerCase().includes(wanted)
  }
}

const load = async (input) => {
  const state = stateOf(input)
  const turn = ++state.asked
  const search = input.hasAttribute('data-options-search') && state.typing ? input.value : ''
  const list = listOf(input)
  list.replaceChildren()
  note(input, '')
  input.setAttribute('aria-busy', 'true')
  const values = { _field: input.dataset.optionsField, _search: search }
  await globalThis.htmx.ajax('POST', input.dataset.optionsUrl, {
    source: input,
    target: list,
    swap: 'innerHTML',
    values,
  })
  if (turn !== state.asked) return
  input.removeAttribute('aria-busy')
  const problem = list.querySelector('[data-options-problem]')
  const failed = problem?.textContent ?? (list.childElementCount === 0 ? 'The choices could not be loaded.' : '')
  note(input, failed)
  if (failed) list.replaceChildren()
  state.fetched = failed ? undefined : search
  nameCurrent(input)
  narrow(input)
  show(input)
}

// A value that came from the server is shown by its title once that is known.
const nameCurrent = (input) => {
  const value = hiddenOf(input).value
  const option = [...listOf(input).children].find((one) => one.dataset.value === value)
  if (option && input.value === value) input.value = option.dataset.title
}

const pick = (input, option) => {
  input.value = option.dataset.title
  hiddenOf(input).value = option.dataset.value
  stateOf(input).typing = false
  input.setCustomValidity('')
  hide(input)
  hiddenOf(input).dispatchEvent(new Event('change', { bubbles: true }))
}

const open = (input) => {
  if (stateOf(input).fetched === undefined) return load(input)
  narrow(input)
  show(input)
}

const onTyping = (input) => {
  const state = stateOf(input)
  state.typing = true
  const known = [...listOf(input).children].find((one) => one.dataset.title === input.value)
  const free = 'freeText' in input.dataset || ('templates' in input.dataset && input.value.includes('{{'))
  hiddenOf(input).value = known?.dataset.value ?? (free ? input.value : '')
  input.setCustomValidity(
    hiddenOf(input).value === input.value || known || !input.value ? '' : 'Choose one from the list.',
  )
  clearTimeout(state.timer)
  if (!input.hasAttribute('data-options-search')) return open(input)
  state.timer = setTimeout(() => load(input), WAIT_MS)
}

const comboboxOf = (event) => (event.target.matches?.('input[data-options-url]') ? event.target : undefined)

document.addEventListener('input', (event) => {
  const input = comboboxOf(event)
  if (input) onTyping(input)
})

document.addEventListener('click', (event) => {
  const input = comboboxOf(event)
  if (input) open(input)
})

document.addEventListener('focusout', (event) => {
  const input = comboboxOf(event)
  if (input) hide(input)
})

// On pointer down, before the input loses its focus.
document.addEventListener('pointerdown', (event) => {
  const option = event.target.closest?.('[role="listbox"][popover] [role="option"]')
  if (!option) return
  event.preventDefault()
  pick(document.querySelector(`[aria-controls="${CSS.escape(option.parentElement.id)}"]`), option)
})

document.addEventListener('keydown', (event) => {
  const input = comboboxOf(event)
  if (!input) return
  const options = optionsOf(input)
  const shown = listOf(input).matches(':popover-open')
  const { active } = stateOf(input)
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault()
    if (!shown) return open(input)
    activate(input, (active + (event.key === 'ArrowDown' ? 1 : active < 0 ? 0 : -1) + options.length) % options.length)
  } else if (shown && (event.key === 'Escape' || (event.key === 'Enter' && active >= 0))) {
    event.preventDefault()
    if (event.key === 'Escape') hide(input)
    else pick(input, options[active])
  }
})

// A choice that depends on another field is stale when that one changes; all are when another connection is chosen.
document.addEventListener('change', ({ target }) => {
  const form = target.closest?.('form')
  for (const input of form?.querySelectorAll('input[data-options-url]') ?? []) {
    const stale = JSON.parse(input.dataset.dependsOn).includes(target.name) || 'connectionSelect' in target.dataset
    if (!stale) continue
    const known = stateOf(input).fetched !== undefined
    stateOf(input).fetched = undefined
    if (known) load(input)
  }
})
