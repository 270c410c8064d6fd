import { memoryFiles } from '@plugboard/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decimalText } from '../src/documents/decimal-text.js'
import { uploadOf } from '../src/documents/upload.js'
import { type AzureServer, startAzure } from './azure-server.js'
import { connection } from './connection.js'
import { INVOICE, RECEIPT, REPORT } from './documents.js'
import { pdfOf, pngOf } from './pdf.js'
import { act, choices, failureOf, fileOf } from './try-out.js'

let server: AzureServer
beforeEach(async () => {
  server = await startAzure()
})
afterEach(() => server.close())

type Values = Record<string, unknown>

const run = (action: string, input: Values, more: Values = {}) =>
  act(action, input, { values: connection(server, more) })
const refusal = async (input: Values, action = 'read-document') => {
  const { code, field, message, hint } = await failureOf(run(action, input))
  expect(hint).toMatch(/\.$/)
  return { code, field, message }
}

const eur = (amount: string) => ({ amount, currency: 'EUR' })

describe('an invoice', () => {
  it('gives vendor, customer, number, dates, amounts and items', async () => {
    const output = await run('analyze-invoice', { file: fileOf(INVOICE) })
    expect(output).toMatchObject({ pageCount: 1, warnings: [], content: expect.stringContaining('INV-100') })
    expect(output.invoices).toHaveLength(1)
    const { fields: _, ...invoice } = Object(output).invoices[0]
    expect(invoice).toEqual({
      invoiceId: 'INV-100',
      date: '2026-03-01',
      dueDate: null,
      purchaseOrder: 'PO-3333',
      paymentTerm: null,
      vendor: {
        name: 'Contoso Ltd',
        id: null,
        taxId: 'SE556000000001',
        address: '1 Main Road, Göteborg',
        recipient: null,
      },
      customer: { name: 'Fabrikam (Nordic) AB', id: 'C-17', taxId: null, address: null, recipient: null },
      billingAddress: null,
      shippingAddress: null,
      remittanceAddress: null,
      currency: 'EUR',
      subtotal: eur('4'),
      discount: null,
      tax: eur('1'),
      total: eur('5'),
      amountDue: eur('1234567.89'),
      previousBalance: null,
      serviceStart: null,
      serviceEnd: null,
      items: [
        { ...NO_ITEM, description: 'Pen', quantity: '2', unitPrice: eur('1.5'), amount: eur('3') },
        { ...NO_ITEM, description: 'Paper', quantity: '10', unitPrice: eur('0.1'), amount: eur('1') },
      ],
      payment: [],
      confidence: 0.97,
    })
  })

  const NO_ITEM = { productCode: null, unit: null, tax: null, taxRate: null, date: null }

  it('gives every field as it was found, with how sure the service is', async () => {
    const { fields } = Object(await run('analyze-invoice', { file: fileOf(INVOICE) })).invoices[0]
    expect(fields.InvoiceId).toEqual({ type: 'string', value: 'INV-100', content: 'INV-100', confidence: 0.92 })
    expect(fields.DueDate).toEqual({ type: 'date', value: null, content: 'in a month', confidence: 0.92 })
    expect(fields.AmountDue.value).toEqual(eur('1234567.89'))
    expect(fields.VendorAddress.value).toMatchObject({ road: '1 Main Road', city: 'Göteborg' })
    expect(fields.Items).toMatchObject({ type: 'array', content: null, confidence: null })
    expect(fields.Items.value[0].value.Quantity).toMatchObject({ type: 'number', value: 2 })
  })

  it('can be a file with none, or with one that says nothing', async () => {
    server.documents.alter = ({ analyzeResult, ...rest }) => ({
      ...rest,
      analyzeResult: analyzeResult && { ...Object(analyzeResult), documents: undefined },
    })
    expect(await run('analyze-invoice', { file: fileOf(REPORT) })).toMatchObject({ invoices: [] })
    server.documents.alter = ({ analyzeResult, ...rest }) => ({
      ...rest,
      analyzeResult: analyzeResult && {
        ...Object(analyzeResult),
        documents: [{ docType: 'invoice', confidence: 0.1 }],
      },
    })
    expect(await run('analyze-invoice', { file: fileOf(REPORT) })).toMatchObject({
      invoices: [{ invoiceId: null, total: null, currency: null, items: [], fields: {} }],
    })
  })
})

describe('a receipt', () => {
  it('gives merchant, time, amounts and items', async () => {
    const { receipts } = await run('analyze-receipt', { file: fileOf(RECEIPT) })
    const sek = (amount: string) => ({ amount, currency: 'SEK' })
    const { fields: _, ...receipt } = Object(receipts)[0]
    expect(receipt).toEqual({
      kind: 'receipt.retailMeal',
      merchant: { name: 'Cafe Ada', address: '2 Side Road, Göteborg', phone: '+46 31 123 456' },
      date: '2026-03-02',
      time: '12:45:00',
      currency: 'SEK',
      subtotal: sek('7'),
      tax: null,
      tip: sek('1'),
      total: sek('8'),
      items: [
        { description: 'Coffee', productCode: null, quantity: '2', unit: null, price: sek('3.5'), total: sek('7') },
      ],
      confidence: 0.97,
    })
  })
})

describe('layout and text', () => {
  it('gives pages, paragraphs with their roles, and tables row by row', async () => {
    expect(await run('analyze-layout', { file: fileOf(REPORT) })).toMatchObject({
      content: expect.stringMatching(/^Report\nWritten by hand/),
      pages: [{ number: 1, width: 8.5, height: 11, unit: 'inch', lines: expect.arrayContaining(['Report']) }],
      tables: [
        {
          page: 1,
          rowCount: 3,
          columnCount: 2,
          headerRows: 1,
          rows: [
            ['City', 'Count'],
            ['Oslo', '3'],
            ['Bergen', '4'],
          ],
        },
      ],
      paragraphs: expect.arrayContaining([{ role: 'title', text: 'Report', page: 1 }]),
    })
  })

  it('comes as Markdown when asked for', async () => {
    const { content } = await run('analyze-layout', { file: fileOf(REPORT), format: 'markdown' })
    expect(content).toMatch(/^# Report/)
  })

  it('tells handwriting, and the languages only when asked, since they are charged', async () => {
    expect(await run('read-document', { file: fileOf(REPORT) })).toMatchObject({ handwritten: true })
    expect(server.requests[0]?.query.has('features')).toBe(false)
    const asked = await run('read-document', { file: fileOf(INVOICE), languages: true })
    expect(asked).toMatchObject({ handwritten: false, languages: [{ locale: 'en', confidence: 0.99 }] })
    expect(server.requests.findLast(({ method }) => method === 'POST')?.query.get('features')).toBe('languages')
  })

  it('sends pages and locale as they are, and nothing in their place where not given', async () => {
    await run('read-document', { file: fileOf(REPORT), pages: ' 1-2, 4 ', locale: 'sv-SE' })
    await run('read-document', { file: fileOf(REPORT), pages: ' ', locale: '' })
    const asked = server.requests.filter(({ method }) => method === 'POST')
    expect(asked.map(({ query }) => [query.get('pages'), query.get('locale')])).toEqual([
      ['1-2,4', 'sv-SE'],
      [null, null],
    ])
  })

  it.each([
    ['more rows than a document can have', { rowCount: 1e9, columnCount: 1e9, cells: [] }],
    ['rows that are counted wrongly', { rowCount: -1, columnCount: 1, cells: [] }],
  ])('is a bad response with a table of %s', async (_, table) => {
    server.documents.alter = ({ analyzeResult, ...rest }) => ({
      ...rest,
      analyzeResult: analyzeResult && { ...Object(analyzeResult), tables: [table] },
    })
    expect(await refusal({ file: fileOf(REPORT) }, 'analyze-layout')).toMatchObject({ code: 'bad_response' })
  })

  it('leaves out cells beyond the table', async () => {
    const cells = [
      { rowIndex: 0, columnIndex: 0, content: 'in' },
      { rowIndex: 7, columnIndex: 0, content: 'out' },
      { rowIndex: 0, columnIndex: 7, content: 'out' },
    ]
    server.documents.alter = ({ analyzeResult, ...rest }) => ({
      ...rest,
      analyzeResult: analyzeResult && { ...Object(analyzeResult), tables: [{ rowCount: 1, columnCount: 1, cells }] },
    })
    const { tables } = await run('analyze-layout', { file: fileOf(REPORT) })
    expect(tables).toEqual([{ page: null, rowCount: 1, columnCount: 1, headerRows: 0, rows: [['in']] }])
  })

  it('that is too large to be handed on says to take fewer pages', async () => {
    server.documents.alter = ({ analyzeResult, ...rest }) => ({
      ...rest,
      analyzeResult: analyzeResult && { ...Object(analyzeResult), content: 'x'.repeat(4_000_000) },
    })
    expect(await refusal({ file: fileOf(REPORT) })).toMatchObject({ code: 'invalid_input', field: 'pages' })
  })
})

describe('a model of one’s own', () => {
  it('gives the fields it was trained for', async () => {
    const file = fileOf(pdfOf(['Ship: Fram', 'Crates: 12']))
    const output = await run('analyze-document', { model: 'delivery-notes', file })
    expect(output).toMatchObject({
      model: 'delivery-notes',
      documents: [
        {
          kind: 'delivery-notes',
          page: 1,
          confidence: 0.97,
          fields: { Ship: { type: 'string', value: 'Fram' }, Crates: { value: '12' } },
        },
      ],
    })
  })

  it('may be asked for further features and fields', async () => {
    const page = { pageNumber: 1, barcodes: [{ kind: 'QRCode', value: 'abc' }] }
    const keyValuePairs = [
      { key: { content: 'Ship' }, value: { content: 'Fram' }, confidence: 0.8 },
      { key: { content: 'Captain' }, confidence: 0.4 },
    ]
    server.documents.alter = ({ analyzeResult, ...rest }) => ({
      ...rest,
      analyzeResult: analyzeResult && { ...Object(analyzeResult), pages: [page], keyValuePairs },
    })
    const input = { features: ['keyValuePairs', 'barcodes'], queryFields: ['Ship', 'Captain'] }
    expect(await run('analyze-document', { model: 'delivery-notes', file: fileOf(REPORT), ...input })).toMatchObject({
      barcodes: [{ kind: 'QRCode', value: 'abc', page: 1 }],
      keyValuePairs: [
        { key: 'Ship', value: 'Fram', confidence: 0.8 },
        { key: 'Captain', value: null, confidence: 0.4 },
      ],
    })
    expect(server.requests[0]?.query.get('features')).toBe('keyValuePairs,barcodes,queryFields')
    expect(server.requests[0]?.query.get('queryFields')).toBe('Ship,Captain')
  })

  it.each([
    ['no-such-model', 'not_found'],
    ['half-trained', 'invalid_input'],
    ['of-old-days', 'unsupported'],
    ['../info', 'invalid_input'],
    ['a', 'invalid_input'],
  ])('called %s is told with %s at its field', async (model, code) => {
    const found = await refusal({ model, file: fileOf(REPORT) }, 'analyze-document')
    expect(found).toMatchObject({ code, field: 'model' })
  })

  it('is told which feature it does not have', async () => {
    const input = { model: 'prebuilt-read', file: fileOf(REPORT), features: ['keyValuePairs'] }
    expect(await refusal(input, 'analyze-document')).toMatchObject({ code: 'invalid_input', field: 'features' })
  })

  it('is listed with those of Azure, page by page', async () => {
    const { models } = await run('list-document-models', {})
    expect(models).toHaveLength(8)
    expect(models).toContainEqual({
      id: 'delivery-notes',
      description: 'Delivery notes of the harbour',
      prebuilt: false,
      createdAt: '2026-01-05T08:00:00Z',
      expiresAt: null,
    })
    expect(server.requests).toHaveLength(3)
  })

  it('can be chosen, before those of Azure, by its name or its description', async () => {
    const offered = (search: string) => choices('analyze-document', 'model', search, { values: connection(server) })
    expect((await offered('')).slice(0, 4)).toEqual([
      'delivery-notes',
      'half-trained',
      'of-old-days',
      'prebuilt-idDocument',
    ])
    expect(await offered(' HARBOUR ')).toEqual(['delivery-notes'])
  })

  it('in a list that goes on at another address is a bad response, and the key does not go there', async () => {
    const other = await startAzure()
    const nextLink = `${other.url}/documentintelligence/documentModels?api-version=2024-11-30&skip=3`
    server.answerNext({ status: 200, body: { value: [], nextLink } })
    const found = await failureOf(run('list-document-models', {})).finally(() => other.close())
    expect(found).toMatchObject({ code: 'bad_response' })
    expect(other.requests).toEqual([])
  })

  it('in a list that goes on nowhere is a bad response', async () => {
    server.answerNext({ status: 200, body: { value: [], nextLink: 'next' } })
    expect(await failureOf(run('list-document-models', {}))).toMatchObject({ code: 'bad_response' })
  })

  it('in a list without end is a bad response', async () => {
    const nextLink = `${server.url}/documentintelligence/documentModels?api-version=2024-11-30&skip=0`
    server.answerNext(...Array.from({ length: 100 }, () => ({ status: 200, body: { value: [], nextLink } })))
    expect(await failureOf(run('list-document-models', {}))).toMatchObject({ code: 'bad_response' })
    expect(server.requests).toHaveLength(100)
  })
})

describe('a file', () => {
  it('is sent as it is, with its length', async () => {
    await run('read-document', { file: fileOf(REPORT) })
    const [sent] = server.requests
    expect(sent?.size).toBe(REPORT.length)
    expect(sent?.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(REPORT.length),
      'ocp-apim-subscription-key': server.keys.one,
    })
  })

  const large = (size: number) => ({
    ...memoryFiles(),
    async *read() {
      yield REPORT
      for (let left = size - REPORT.length; left > 0; left -= 65_536) yield new Uint8Array(Math.min(left, 65_536))
    },
  })
  const ref = (size?: number) => ({
    name: 'a.pdf',
    contentType: 'application/pdf',
    url: 'host:1',
    ...(size && { size }),
  })

  it.each([
    ['known', 25_000_000],
    ['unknown', undefined],
  ])('of 25 MB is streamed, with its length %s', async (_, size) => {
    const files = large(25_000_000)
    await act('read-document', { file: ref(size) }, { values: connection(server), files })
    expect(server.requests[0]?.size).toBe(25_000_000)
  })

  it('is read no faster than it is sent', async () => {
    let read = 0
    const endless = {
      async *read() {
        for (; ; read++) yield new Uint8Array(65_536)
      },
    }
    const reader = uploadOf(ref(), endless).body.getReader()
    await reader.read()
    expect(read).toBeLessThan(4)
    await reader.cancel()
  })

  it('is let go when sending it ends early', async () => {
    let ended = false
    const files = {
      async *read() {
        try {
          for (;;) yield new Uint8Array(65_536)
        } finally {
          ended = true
        }
      },
    }
    const reader = uploadOf(ref(), files).body.getReader()
    await reader.read()
    await reader.cancel()
    expect(ended).toBe(true)
  })

  it('of more than 500 MB is refused before anything is sent', async () => {
    const found = await refusal({ file: ref(500 * 1024 * 1024 + 1) })
    expect(found).toMatchObject({ code: 'invalid_input', field: 'file' })
    expect(server.requests).toEqual([])
  })

  it('of more than 4 MB is refused by the free tier', async () => {
    server.settings.tier = 'F0'
    const files = large(5_000_000)
    const failing = act('read-document', { file: ref(5_000_000) }, { values: connection(server), files })
    expect(await failureOf(failing)).toMatchObject({ code: 'invalid_input', field: 'file' })
  })

  it.each([[0], [undefined]])('that is empty is refused, its size being %s', async (size) => {
    const files = { ...memoryFiles(), async *read(): AsyncGenerator<Uint8Array> {} }
    const file = { ...ref(), ...(size !== undefined && { size }) }
    const failing = act('read-document', { file }, { values: connection(server), files })
    expect(await failureOf(failing)).toMatchObject({
      code: 'invalid_input',
      field: 'file',
      message: 'The file is empty.',
    })
  })

  it.each([[1_000_000], [100_000_000]])(
    'that does not have the %i bytes it is said to have is refused',
    async (size) => {
      const files = large(20_000_000)
      const failing = act('read-document', { file: ref(size) }, { values: connection(server), files })
      expect(await failureOf(failing)).toMatchObject({
        code: 'invalid_input',
        field: 'file',
        message: expect.stringContaining('length'),
      })
    },
  )

  it('that is gone is told as such', async () => {
    const failing = act('analyze-invoice', { file: ref() }, { values: connection(server) })
    expect(await failureOf(failing)).toMatchObject({ code: 'not_found', message: expect.stringContaining('is gone') })
  })

  it.each([
    ['a text', Buffer.from('Dear Sir or Madam')],
    ['a PDF that is locked', Buffer.concat([REPORT, Buffer.from('/Encrypt')])],
    ['an image of ten pixels', pngOf(10, 10)],
    ['an image of eleven thousand pixels', pngOf(11_000, 60)],
    ['a PDF that turns out to be damaged', pdfOf(['Fails with InvalidContent'])],
    ['a document the custom model cannot take', pdfOf(['Fails with ModelAnalyzeError'])],
  ])('that is %s is refused at its field', async (_, bytes) => {
    expect(await refusal({ file: fileOf(bytes) })).toMatchObject({ code: 'invalid_input', field: 'file' })
  })
})

describe('an address', () => {
  const url = 'https://files.example.com/report.pdf'

  it('is given to Azure, which fetches the file', async () => {
    server.documents.web.set(url, REPORT)
    expect(await run('read-document', { url })).toMatchObject({ handwritten: true })
    expect(server.requests[0]?.body).toEqual({ urlSource: url })
  })

  it.each([
    [url, 'invalid_input'],
    ['https://blocked.example.com/a.pdf', 'permission_denied'],
  ])('that Azure does not get is told at its field: %s', async (address, code) => {
    expect(await refusal({ url: address })).toMatchObject({ code, field: 'url' })
  })

  it('is given instead of a file, not beside it, and one of them has to be', async () => {
    expect(await refusal({ url, file: fileOf(REPORT) })).toMatchObject({ code: 'invalid_input', field: 'file' })
    expect(await refusal({})).toMatchObject({ code: 'invalid_input', field: 'file' })
    expect(server.requests).toEqual([])
  })
})

describe('pages and locale', () => {
  it.each(['abc', '0', '3-1', '1;2', '1-', '1,,2', '-1', '1e3'])(
    '“%s” is refused before anything is sent',
    async (pages) => {
      expect(await refusal({ file: fileOf(REPORT), pages })).toMatchObject({ code: 'invalid_input', field: 'pages' })
      expect(server.requests).toEqual([])
    },
  )

  it.each([
    ['pages', { pages: '9999' }],
    ['locale', { locale: 'nowhere' }],
  ])('that the service does not take are told at %s, in its words', async (field, input) => {
    expect(await refusal({ file: fileOf(REPORT), ...input })).toMatchObject({
      code: 'invalid_input',
      field,
      message: expect.stringContaining(`The parameter ${field} is invalid`),
    })
  })
})

describe('a decimal', () => {
  it.each([
    [0, '0'],
    [1234.5, '1234.5'],
    [-0.1, '-0.1'],
    [1e21, '1000000000000000000000'],
    [1.5e-7, '0.00000015'],
    [123456789012.34, '123456789012.34'],
  ])('of %d is %s, without exponent', (value, text) => {
    expect(decimalText(value)).toBe(text)
  })
})
