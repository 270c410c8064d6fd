// One menu for all rows of a list: it is filled for the row whose button is pressed, which then owns it.

const fill = (menu, button) => {
  const values = { __key__: button.dataset.key, __row__: button.closest('tr').id }
  const content = document.getElementById(button.dataset.rowMenu).content.cloneNode(true)
  for (const element of content.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      const filled = value.replace(/__(?:key|row)__/g, (mark) => values[mark])
      if (filled !== value) element.setAttribute(name, filled)
    }
  }
  menu.replaceChildren(content)
  menu.setAttribute('aria-label', button.getAttribute('aria-label'))
  globalThis.htmx?.process(menu)
}

// The browser itself opens the menu once this is over.
document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-row-menu]')
  if (!button || button.hasAttribute('popovertarget')) return
  const menu = document.querySelector(`[data-filled-by="${CSS.escape(button.dataset.rowMenu)}"]`)
  for (const former of document.querySelectorAll(`[popovertarget="${CSS.escape(menu.id)}"]`)) {
    former.removeAttribute('popovertarget')
    former.setAttribute('aria-expanded', 'false')
  }
  button.setAttribute('popovertarget', menu.id)
  fill(menu, button)
})
