type Json = Record<string, unknown>

const REGION = { pageNumber: 1, polygon: [1, 1, 4, 1, 4, 2, 1, 2] }
const COMMON = { boundingRegions: [REGION], spans: [{ offset: 0, length: 1 }], confidence: 0.92 }

const string = (content: string) => ({ type: 'string', valueString: content, content, ...COMMON })
const date = (content: string) => ({
  type: 'date',
  ...(/^\d{4}-\d\d-\d\d$/.test(content) && { valueDate: content }),
  content,
  ...COMMON,
})
const time = (content: string) => ({ type: 'time', valueTime: `${content}:00`, content, ...COMMON })
const number = (content: string) => ({ type: 'number', valueNumber: Number(content), content, ...COMMON })
const phone = (content: string) => ({
  type: 'phoneNumber',
  valuePhoneNumber: content.replace(/\s/g, ''),
  content,
  ...COMMON,
})
const money = (content: string) => {
  const [amount = '', currencyCode] = content.split(' ')
  const valueCurrency = { amount: Number(amount), ...(currencyCode && { currencyCode }) }
  return { type: 'currency', valueCurrency, content, ...COMMON }
}
const address = (content: string) => {
  const [road = '', city = ''] = content.split(', ')
  return { type: 'address', valueAddress: { road, city, streetAddress: road }, content, ...COMMON }
}

const FIELDS: Readonly<Record<string, (content: string) => Json>> = {
  InvoiceDate: date,
  DueDate: date,
  VendorAddress: address,
  CustomerAddress: address,
  SubTotal: money,
  TotalTax: money,
  InvoiceTotal: money,
  AmountDue: money,
  Subtotal: money,
  Tip: money,
  Total: money,
  TransactionDate: date,
  TransactionTime: time,
  MerchantPhoneNumber: phone,
  MerchantAddress: address,
}

/** `Item: Pen | 2 | 1.50 EUR | 3.00 EUR`. */
function item(line: string, receipt: boolean): Json {
  const [description = '', quantity = '', price = '', total = ''] = line.split(' | ')
  const names = receipt ? ['Price', 'TotalPrice'] : ['UnitPrice', 'Amount']
  const valueObject = {
    Description: string(description),
    Quantity: number(quantity),
    [names[0] ?? '']: money(price),
    [names[1] ?? '']: money(total),
  }
  return { type: 'object', valueObject, content: line, ...COMMON }
}

function documentOf(model: string, lines: readonly string[]): Json {
  const receipt = model === 'prebuilt-receipt'
  const pairs = lines.flatMap((line) => {
    const [, name = '', content = ''] = /^(\w+): (.*)$/.exec(line) ?? []
    return name === '' ? [] : [[name, content] as const]
  })
  const items = pairs.filter(([name]) => name === 'Item').map(([, content]) => item(content, receipt))
  const fields = pairs
    .filter(([name]) => name !== 'Item')
    .map(([name, content]) => [name, (FIELDS[name] ?? string)(content)])
  return {
    docType: receipt ? 'receipt.retailMeal' : model.replace('prebuilt-', ''),
    boundingRegions: [REGION],
    spans: [{ offset: 0, length: 1 }],
    fields: {
      ...Object.fromEntries(fields),
      ...(items.length > 0 && { Items: { type: 'array', valueArray: items } }),
    },
    confidence: 0.97,
  }
}

/** `| a | b |` lines become one table, whose first row is its heading. */
function tablesIn(lines: readonly string[]): Json[] {
  const rows = lines.filter((line) => line.startsWith('| ')).map((line) => line.slice(2, -2).split(' | '))
  if (rows.length === 0) return []
  const cells = rows.flatMap((row, rowIndex) =>
    row.map((content, columnIndex) => ({
      ...(rowIndex === 0 && { kind: 'columnHeader' }),
      rowIndex,
      columnIndex,
      content,
      spans: [],
    })),
  )
  return [{ rowCount: rows.length, columnCount: rows[0]?.length ?? 0, cells, boundingRegions: [REGION], spans: [] }]
}

const DOCUMENTS = /invoice|receipt|idDocument|delivery/

/** The result of an analysis, in the documented shape; what is in it stands in the lines of the document. */
export function resultFor(model: string, lines: readonly string[], markdown: boolean): Json {
  const plain = lines.map((line) => line.replace(/^# /, ''))
  const page = {
    pageNumber: 1,
    angle: 0,
    width: 8.5,
    height: 11,
    unit: 'inch',
    words: [],
    lines: plain.map((content) => ({ content, polygon: [], spans: [] })),
    spans: [],
  }
  return {
    apiVersion: '2024-11-30',
    modelId: model,
    stringIndexType: 'utf16CodeUnit',
    contentFormat: markdown ? 'markdown' : 'text',
    content: (markdown ? lines : plain).join('\n'),
    pages: [page],
    styles: [{ isHandwritten: plain.some((line) => line.includes('by hand')), confidence: 0.9, spans: [] }],
    languages: [{ locale: 'en', confidence: 0.99, spans: [] }],
    paragraphs: lines.map((line, index) => ({
      ...(line.startsWith('# ') && { role: 'title' }),
      content: plain[index],
      boundingRegions: [REGION],
      spans: [],
    })),
    tables: tablesIn(lines),
    ...(DOCUMENTS.test(model) && { documents: [documentOf(model, lines)] }),
    warnings: [],
  }
}
