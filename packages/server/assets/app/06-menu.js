// Menus are popovers. They stand below their button, or above it where there is no room.
const GAP = 4
const EDGE = 8

const place = (menu, button) => {
  const from = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = menu
  const below = from.bottom + GAP + height <= innerHeight - EDGE
  const left = from.left + width <= innerWidth - EDGE ? from.left : from.right - width
  menu.style.left = `${Math.max(EDGE, left)}px`
  menu.style.top = `${below ? from.bottom + GAP : Math.max(EDGE, from.top - GAP - height)}px`
}

const buttonOf = (menu) => document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`)
/** The open menu an element belongs to, as an item or as its button. */
const openMenuOf = (element) => {
  const menu = document.querySelector('[data-menu]:popover-open')
  return menu && (menu.contains(element) || buttonOf(menu) === element) ? menu : undefined
}
const itemsOf = (menu) => [...menu.querySelectorAll('[role="menuitem"]:not(:disabled)')]

document.addEventListener(
  'toggle',
  (event) => {
    const menu = event.target
    if (!menu.matches?.('[data-menu]')) return
    const isOpen = event.newState === 'open'
    const button = buttonOf(menu)
    button?.setAttribute('aria-expanded', String(isOpen))
    if (!isOpen || !button) return
    place(menu, button)
    // A key pressed while the menu was opening has chosen an item already.
    if (!menu.contains(document.activeElement)) itemsOf(menu)[0]?.focus()
  },
  true,
)

document.addEventListener('keydown', (event) => {
  const menu = openMenuOf(event.target)
  if (!menu) return
  const items = itemsOf(menu)
  const at = items.indexOf(document.activeElement)
  const next = {
    ArrowDown: items[(at + 1) % items.length],
    ArrowUp: items.at(at <= 0 ? -1 : at - 1),
    Home: items[0],
    End: items.at(-1),
  }[event.key]
  if (event.key === 'Tab') menu.hidePopover()
  if (!next) return
  event.preventDefault()
  next.focus()
})

document.addEventListener('click', (event) => {
  event.target.closest?.('[role="menuitem"]')?.closest('[data-menu]')?.hidePopover()
})

// Scrolling moves the button away from under its menu.
document.addEventListener(
  'scroll',
  (event) => {
    const menu = document.querySelector('[data-menu]:popover-open')
    if (menu && !menu.contains(event.target)) menu.hidePopover()
  },
  true,
)
