import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ScriptedRunner } from '../connections/testing/scripted-runner.js'
import { ALPHA } from '../http/testing/test-app.js'
import type { Definition } from './flow.js'
import { type FlowPagesApp, flowPagesApp, PREPARING } from './testing/flow-pages-app.js'

const FLOWS = '/projects/alpha/flows'
const STEP = { name: 'take', piece: 'queue', action: 'take', connection: 'mail', input: { queue: 'in' } }

let app: FlowPagesApp
let builder: string

beforeEach(async () => {
  app = await flowPagesApp()
  builder = await app.token('builder')
})
afterEach(() => app.dispose())
afterAll(() => ScriptedRunner.close())

interface Asked {
  token?: string
  /** As htmx asks. Default true for a form, false for a page. */
  partial?: boolean
}

const read = async (response: Response) => ({
  status: response.status,
  html: await response.text(),
  headers: response.headers,
})

const page = async (path: string, { token = builder, partial = false }: Asked = {}) =>
  read(await app.as(token, path, partial ? { headers: { 'hx-request': 'true' } } : {}))

const post = async (path: string, form: Record<string, string>, { token = builder, partial = true }: Asked = {}) => {
  const headers: Record<string, string> = partial ? { 'hx-request': 'true' } : {}
  return read(await app.as(token, path, { method: 'POST', body: new URLSearchParams(form), headers }))
}

const save = (draft: Definition, name = 'Orders') => app.flows.save(ALPHA, 'orders', { name, draft }, PREPARING)
const flow = () => app.flows.get(ALPHA, 'orders')
const generation = async () => String((await flow()).generation)
const toast = (headers: Headers) => JSON.parse(headers.get('hx-trigger') ?? '{}').toast?.message

describe('the list of flows', () => {
  it('says what to do when there is none, and only to who may do it', async () => {
    expect((await page(FLOWS)).html).toContain('New flow')
    const seen = await page(FLOWS, { token: await app.token('viewer') })
    expect(seen.html).toContain('No flows yet')
    expect(seen.html).not.toContain('New flow')
  })

  it('shows steps, version and where each is deployed', async () => {
    await save({ steps: [STEP] })
    await app.flows.publish(ALPHA, 'orders', PREPARING)
    const place = { project: ALPHA, environment: { id: 'env_prod', key: 'production', name: 'Production' } }
    await app.flows.deploy(place, 'orders', 1, PREPARING)
    const { html } = await page(FLOWS)
    for (const shown of ['Orders', 'Version 1', 'Production: version 1']) expect(html).toContain(shown)
  })

  it('arrives from a connection with a filter that names it and can be removed', async () => {
    await app.connect('Mail')
    await save({ steps: [STEP] })
    await app.flows.save(ALPHA, 'other', { name: 'Other', draft: { steps: [] } }, PREPARING)
    const { html } = await page(`${FLOWS}?connection=mail&environment=development`)
    expect(html).toContain('Uses Mail in Development')
    expect(html).toContain(`href="${FLOWS}" aria-label="Remove filter`)
    expect(html).toContain('Orders')
    expect(html).not.toContain('Other')
  })

  it('answers a search of htmx with the rows alone', async () => {
    await save({ steps: [] })
    const { html } = await page(`${FLOWS}?search=ORD`, { partial: true })
    expect(html).toContain('Orders')
    expect(html).not.toContain('<html')
    expect((await page(`${FLOWS}?search=zzz`, { partial: true })).html).toContain('No flow has such a name')
  })
})

describe('a new flow', () => {
  it('gets a key made from its name, and another when that is taken', async () => {
    const first = await post(FLOWS, { name: ' Tägliche Bestellungen ' })
    expect(first.headers.get('hx-redirect')).toBe(`${FLOWS}/tagliche-bestellungen`)
    const second = await post(FLOWS, { name: 'Tägliche Bestellungen' }, { partial: false })
    expect([second.status, second.headers.get('location')]).toEqual([303, `${FLOWS}/tagliche-bestellungen-2`])
  })

  it('needs a name', async () => {
    const { status, html } = await post(FLOWS, { name: '  ' })
    expect(status).toBe(422)
    expect(html).toContain('A flow needs a name.')
  })

  it('is refused to who may only look', async () => {
    expect((await post(FLOWS, { name: 'x' }, { token: await app.token('viewer') })).status).toBe(403)
  })
})

describe('the editor', () => {
  beforeEach(async () => {
    await app.connect('Mail')
    await save({ steps: [STEP] })
  })

  it('has the connection as the first field of a step, with account and status', async () => {
    const { html } = await page(`${FLOWS}/orders?step=take`)
    expect(html).toContain('Mail (app@shop) · Active')
    expect(html.indexOf('name="connection"')).toBeLessThan(html.indexOf('name="values.queue"'))
    expect(html).toContain('/connections/new?piece=queue&amp;in=step')
  })

  it('says at the field that a connection is missing', async () => {
    await save({ steps: [{ ...STEP, connection: 'gone' }] })
    const { html } = await page(`${FLOWS}/orders`)
    expect(html).toContain('The connection &quot;gone&quot; is missing in Development.')
    expect(html).toContain('gone (missing)')
  })

  it('never sends the secrets of a step, and keeps one that was left empty', async () => {
    await save({ steps: [{ ...STEP, input: { queue: 'in', token: 'canary-31-token' } }] })
    expect((await page(`${FLOWS}/orders`)).html).not.toContain('canary-31')
    const form = { step: 'take', generation: await generation(), connection: 'mail', 'values.queue': 'out' }
    const { html } = await post(`${FLOWS}/orders/steps/save`, { ...form, 'values.token': '' })
    expect(html).not.toContain('canary-31')
    expect((await flow()).draft.steps[0]?.input).toEqual({ queue: 'out', token: 'canary-31-token' })
  })

  it('shows a viewer the step without a way to change it', async () => {
    const { html } = await page(`${FLOWS}/orders`, { token: await app.token('viewer') })
    expect(html).toContain('value="in"')
    for (const way of ['Save step', 'Run step', 'Add step', 'Publish', 'Create connection', 'steps/remove']) {
      expect(html).not.toContain(way)
    }
  })

  it('shows a step of a piece this server does not have, with its input', async () => {
    await save({ steps: [{ name: 'call', piece: 'elsewhere', action: 'ring', input: { number: 5 } }] })
    const { html } = await page(`${FLOWS}/orders`)
    expect(html).toContain('The piece &quot;elsewhere&quot; is not installed on this server.')
    expect(html).toContain('&quot;number&quot;: 5')
  })

  it('offers the results of earlier steps as values', async () => {
    app.runs.latest.take = { rows: [{ id: 7 }] }
    await save({ steps: [STEP, { ...STEP, name: 'send' }, { ...STEP, name: 'last' }] })
    const { html } = await page(`${FLOWS}/orders?step=last`)
    expect(html).toContain('data-insert-value="{{steps.take.output.rows.0.id}}"')
    expect(html).toContain('No result yet')
    expect((await page(`${FLOWS}/orders?step=take`)).html).not.toContain('data-insert-value')
  })

  it('escapes what people typed', async () => {
    await save({ steps: [{ ...STEP, name: '<b>take</b>', input: { queue: '"><script>' } }] }, '<i>Orders</i>')
    const { html } = await page(`${FLOWS}/orders`)
    expect(html).not.toMatch(/<b>take|<i>Orders|"><script>/)
  })
})

describe('saving a step', () => {
  beforeEach(async () => {
    await app.connect('Mail')
    await save({ steps: [STEP] })
  })

  const send = async (form: Record<string, string> = {}) =>
    post(`${FLOWS}/orders/steps/save`, {
      step: 'take',
      generation: await generation(),
      connection: 'mail',
      'values.queue': 'out',
      'values.count': '3',
      ...form,
    })

  it('puts it into the draft and shows the step again', async () => {
    const { status, html, headers } = await send()
    expect([status, toast(headers)]).toEqual([200, 'Step saved'])
    expect(html).toContain('value="out"')
    expect((await flow()).draft.steps[0]).toEqual({ ...STEP, input: { queue: 'out', count: 3 } })
  })

  it('is possible before it is complete', async () => {
    const { status } = await send({ connection: '', 'values.queue': '' })
    expect(status).toBe(200)
    expect((await page(`${FLOWS}/orders`)).html).toContain('Not ready: No connection is chosen. Queue is required.')
  })

  it('is refused with a value of the wrong kind, shown at its field, and nothing typed is lost', async () => {
    const { status, html } = await send({ 'values.count': '0' })
    expect(status).toBe(422)
    expect(html).toMatch(/id="field-values-count-problem"/)
    expect(html).toContain('value="out"')
    expect((await flow()).draft.steps[0]?.input).toEqual({ queue: 'in' })
  })

  it('does not undo what somebody else saved meanwhile, and says what can be done', async () => {
    const seen = await generation()
    await save({ trigger: { kind: 'schedule', schedule: '0 7 * * *' }, steps: [STEP] })
    const refused = await send({ generation: seen })
    expect(refused.status).toBe(409)
    expect(refused.html).toContain('Not saved: the flow was changed meanwhile')
    expect(refused.html).toContain('value="out"')
    expect((await send()).status).toBe(200)
    expect((await flow()).draft).toMatchObject({ trigger: { kind: 'schedule' }, steps: [{ input: { queue: 'out' } }] })
  })

  it('says so when the step was removed meanwhile', async () => {
    const { status, html } = await send({ step: 'gone' })
    expect(status).toBe(404)
    expect(html).toContain('The flow has no step &quot;gone&quot; any more.')
  })
})

describe('running a step', () => {
  beforeEach(async () => {
    await app.connect('Mail')
    await save({ steps: [STEP] })
  })

  const run = async (form: Record<string, string> = {}, token = builder) =>
    post(
      `${FLOWS}/orders/steps/run`,
      { step: 'take', generation: await generation(), connection: 'mail', 'values.queue': 'out', ...form },
      { token },
    )

  it('saves it first, then shows rows as a table with the time it took', async () => {
    const { html } = await run()
    expect(app.runs.asked).toEqual([{ flow: 'orders', step: 'take', environment: 'development' }])
    expect((await flow()).draft.steps[0]?.input).toEqual({ queue: 'out' })
    for (const shown of ['Succeeded', '12 ms', '>id</th>', '1 row', '/environments/development/runs/run_1']) {
      expect(html).toContain(shown)
    }
  })

  it('shows a failure with its code and what to do, and at the field at fault', async () => {
    const error = { code: 'not_found', message: 'There is no queue "out".', field: 'queue', hint: 'Make it first.' }
    app.runs.outcome = { status: 'failed', output: null, error, ms: 3 }
    const { html } = await run()
    expect(html).toContain('Failed')
    expect(html).toContain('<code class="code">not_found</code>')
    expect(html).toMatch(/id="field-values-queue-problem".*There is no queue &quot;out&quot;\. Make it first\./s)
  })

  it('is not tried without a connection or a required value', async () => {
    const { status, html } = await run({ connection: '', 'values.queue': '' })
    expect(status).toBe(422)
    expect(html).toContain('Choose a connection, or create one.')
    expect(html).toContain('Queue is required.')
    expect(app.runs.asked).toEqual([])
  })

  it('of somebody who may run but not edit runs what is saved', async () => {
    await run({}, await app.token('operator'))
    expect(app.runs.asked).toHaveLength(1)
    expect((await flow()).draft.steps[0]?.input).toEqual({ queue: 'in' })
  })
})

describe('the steps of a draft', () => {
  beforeEach(async () => {
    await app.connect('Mail')
    const use = { ...STEP, name: 'use', input: { queue: '{{steps.take.output.name}}' } }
    await save({ steps: [STEP, use] })
  })

  const names = async () => (await flow()).draft.steps.map(({ name }) => name)

  it('get a new one at the end, with a name of its own and the only connection there is', async () => {
    const { headers } = await post(`${FLOWS}/orders/steps`, { piece: 'queue', action: 'take' })
    expect(headers.get('hx-push-url')).toBe(`${FLOWS}/orders?step=take-2`)
    expect((await flow()).draft.steps[2]).toEqual({
      name: 'take-2',
      piece: 'queue',
      action: 'take',
      connection: 'mail',
    })
  })

  it('are chosen by piece, then by action', async () => {
    expect((await page(`${FLOWS}/orders/steps/add?search=zzz`, { partial: true })).html).toContain('Nothing found')
    expect((await page(`${FLOWS}/orders/steps/add`, { partial: true })).html).toContain('Sends and takes messages.')
    const { html } = await page(`${FLOWS}/orders/steps/add?piece=queue`, { partial: true })
    expect(html).toContain('Take messages')
  })

  it('keep the values that another action has too', async () => {
    await post(`${FLOWS}/orders/steps/change`, { step: 'take', piece: 'queue', action: 'send' })
    expect((await flow()).draft.steps[0]).toEqual({ ...STEP, action: 'send' })
  })

  it('are moved without touching the form that is open', async () => {
    const { html } = await post(`${FLOWS}/orders/steps/move`, { step: 'use', direction: 'up', open: 'use' })
    expect(await names()).toEqual(['use', 'take'])
    expect(html).toMatch(/^<nav id="step-list"/)
    expect(html).toContain(`name="generation" value="${await generation()}" form="step-form"`)
  })

  it('are renamed with the values taken from them', async () => {
    const refused = await post(`${FLOWS}/orders/steps/rename`, { step: 'take', name: 'use' })
    expect([refused.status, refused.html.includes('There is a step &quot;use&quot; already.')]).toEqual([422, true])
    await post(`${FLOWS}/orders/steps/rename`, { step: 'take', name: 'fetch' })
    expect(await names()).toEqual(['fetch', 'use'])
    expect((await flow()).draft.steps[1]?.input).toEqual({ queue: '{{steps.fetch.output.name}}' })
  })

  it('are removed after a question that names who takes values from them', async () => {
    expect((await page(`${FLOWS}/orders/steps/remove?step=take`, { partial: true })).html).toContain(
      'use takes values from it.',
    )
    await post(`${FLOWS}/orders/steps/remove`, { step: 'take' })
    expect(await names()).toEqual(['use'])
  })

  it('fetch choices only with a connection', async () => {
    const { html } = await post(`${FLOWS}/orders/steps/options`, { step: 'take', connection: 'mail', _field: 'queue' })
    expect(html).toContain('data-value="a"')
    await save({ steps: [{ ...STEP, connection: null }] })
    expect((await post(`${FLOWS}/orders/steps/options`, { step: 'take', _field: 'queue' })).html).toContain(
      'Choose a connection first.',
    )
  })
})

describe('the trigger', () => {
  beforeEach(async () => {
    await save({ steps: [] })
  })

  it('takes a schedule, and refuses what is none at its field', async () => {
    const form = { generation: await generation(), 'values.kind': 'schedule', 'values.schedule': 'at noon' }
    const refused = await post(`${FLOWS}/orders/trigger`, form)
    expect(refused.status).toBe(422)
    expect(refused.html).toMatch(/id="field-values-schedule-problem"/)
    await post(`${FLOWS}/orders/trigger`, { ...form, 'values.schedule': '0  7 * * 1-5' })
    expect((await flow()).draft.trigger).toEqual({ kind: 'schedule', schedule: '0 7 * * 1-5' })
  })
})

describe('versions', () => {
  beforeEach(async () => {
    await app.connect('Mail')
    await save({ steps: [STEP] })
  })

  it('are published after a question that names what is not ready', async () => {
    await save({ steps: [{ ...STEP, connection: null }] })
    const { html } = await page(`${FLOWS}/orders/publish`, { partial: true })
    expect(html).toContain('No connection is chosen.')
    await post(`${FLOWS}/orders/publish`, {})
    expect((await flow()).versions.map(({ number }) => number)).toEqual([1])
    expect((await page(`${FLOWS}/orders/publish`, { partial: true })).html).toContain('Nothing to publish')
  })

  it('are deployed by environment, which tells what is missing there', async () => {
    await app.flows.publish(ALPHA, 'orders', PREPARING)
    const token = await app.token('operator')
    const { html, headers } = await post(
      `${FLOWS}/orders/deploy`,
      { environment: 'production', version: '1' },
      { token },
    )
    expect(toast(headers)).toBe('Production runs version 1 now')
    expect(html).toContain('Version 1 uses a connection that is missing here: mail')
    await post(`${FLOWS}/orders/deploy`, { environment: 'production', version: '' }, { token })
    expect((await flow()).deployments).toEqual({})
  })

  it('are not deployed by who may not, nor to an environment there is not', async () => {
    await app.flows.publish(ALPHA, 'orders', PREPARING)
    const form = { environment: 'moon', version: '1' }
    expect((await post(`${FLOWS}/orders/deploy`, form)).status).toBe(403)
    expect((await post(`${FLOWS}/orders/deploy`, form, { token: await app.token('operator') })).status).toBe(422)
  })

  it('run from the flow, which then shows the run', async () => {
    const { headers } = await post(`${FLOWS}/orders/run`, { environment: 'development' })
    expect(headers.get('hx-redirect')).toBe('/projects/alpha/environments/development/runs/run_1')
  })
})

describe('deleting a flow', () => {
  it('asks first, naming where it runs', async () => {
    await save({ steps: [] })
    await app.flows.publish(ALPHA, 'orders', PREPARING)
    const place = { project: ALPHA, environment: { id: 'env_prod', key: 'production', name: 'Production' } }
    await app.flows.deploy(place, 'orders', 1, PREPARING)
    const { html } = await page(`${FLOWS}/orders/delete`)
    expect(html).toContain('It is deployed in Production (version 1) and stops there.')
    const { headers } = await post(`${FLOWS}/orders/delete`, {})
    expect(headers.get('hx-redirect')).toBe(FLOWS)
    await expect(flow()).rejects.toMatchObject({ code: 'not_found' })
  })
})
