/** @jsxImportSource hono/jsx */
import { expect, it } from 'vitest'
import { drawnOnce } from './drawn-once.js'

/** A component that counts how often it is drawn. */
function counted() {
  let drawings = 0
  const Greeting = drawnOnce(({ name }: { name: string }) => {
    drawings += 1
    return <b>Hello, {name}</b>
  })
  return { Greeting, drawings: () => drawings }
}

it('draws equal props once and others anew', () => {
  const { Greeting, drawings } = counted()
  const page = (
    <p>
      <Greeting name="Ada" />
      <Greeting name="Ada" />
      <Greeting name="Grace" />
    </p>
  )
  expect(String(page)).toBe('<p><b>Hello, Ada</b><b>Hello, Ada</b><b>Hello, Grace</b></p>')
  expect(drawings()).toBe(2)
})

it('escapes what is in the props', () => {
  const { Greeting } = counted()
  expect(String(<Greeting name="<script>" />)).toBe('<b>Hello, &lt;script&gt;</b>')
})

it('lets go of the oldest drawing', () => {
  const { Greeting, drawings } = counted()
  for (let index = 0; index < 201; index++) String(<Greeting name={`N${index}`} />)
  String(<Greeting name="N200" />)
  expect(drawings()).toBe(201)
  String(<Greeting name="N0" />)
  expect(drawings()).toBe(202)
})
