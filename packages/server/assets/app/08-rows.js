// Adds and removes rows of lists and key-values.
const stamp = (fragment, mark, index) => {
  for (const element of fragment.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes(mark)) element.setAttribute(name, value.replaceAll(mark, index))
    }
    if (element.localName === 'template') stamp(element.content, mark, index)
  }
  return fragment
}

const own = (rows, selector) => [...rows.querySelectorAll(selector)].find((one) => one.closest('[data-rows]') === rows)

const add = (rows) => {
  const list = own(rows, '[data-row-list]')
  if (list.children.length >= Number(rows.dataset.max)) return
  const index = rows.dataset.next
  rows.dataset.next = String(Number(index) + 1)
  const template = own(rows, '[data-row-template]')
  const row = stamp(template.content.cloneNode(true), rows.dataset.mark, index).firstElementChild
  list.append(row)
  globalThis.htmx?.process(row)
  row.querySelector('input:not([type="hidden"]), select, textarea')?.focus()
}

const remove = (row) => {
  const rows = row.closest('[data-rows]')
  const neighbour = row.nextElementSibling ?? row.previousElementSibling
  row.remove()
  ;(neighbour?.querySelector('[data-row-remove]') ?? own(rows, '[data-row-add]')).focus()
  rows.dispatchEvent(new Event('change', { bubbles: true }))
}

document.addEventListener('click', (event) => {
  const adder = event.target.closest?.('[data-row-add]')
  if (adder) add(adder.closest('[data-rows]'))
  const remover = event.target.closest?.('[data-row-remove]')
  if (remover) remove(remover.closest('[data-row]'))
})
