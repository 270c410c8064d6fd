import { Type } from '@sinclair/typebox'
import { type FieldReader, readerOf } from './field-reader.js'
import { dateOrNull, moneyOrNull, textOrNull } from './outputs.js'
import { rawFields, rawFieldsOutput } from './raw-field.js'

const item = Type.Object({
  description: textOrNull('Description'),
  productCode: textOrNull('Product code'),
  quantity: textOrNull('Quantity', 'Decimal.'),
  unit: textOrNull('Unit'),
  price: moneyOrNull('Price'),
  total: moneyOrNull('Total'),
})

/** One receipt in an output. Source: https://learn.microsoft.com/azure/ai-services/document-intelligence/prebuilt/receipt */
export const receiptOutput = Type.Object({
  kind: Type.String({ title: 'Kind', description: 'Such as receipt.retailMeal, receipt.hotel or receipt.gas.' }),
  merchant: Type.Object(
    { name: textOrNull('Name'), address: textOrNull('Address'), phone: textOrNull('Phone') },
    { title: 'Merchant' },
  ),
  date: dateOrNull('Date'),
  time: textOrNull('Time', 'hh:mm:ss.'),
  currency: textOrNull('Currency', 'Of the total, ISO 4217.'),
  subtotal: moneyOrNull('Subtotal'),
  tax: moneyOrNull('Tax'),
  tip: moneyOrNull('Tip'),
  total: moneyOrNull('Total'),
  items: Type.Array(item, { title: 'Items' }),
  confidence: Type.Number({ title: 'Confidence', description: 'That it is a receipt, 0 to 1.' }),
  fields: rawFieldsOutput,
})

/** A receipt from the fields of the prebuilt model. */
export function receiptOf({ docType, fields, confidence }: { docType: string; fields?: unknown; confidence: number }) {
  const raw = rawFields(fields)
  const receipt = readerOf(raw)
  const total = receipt.money('Total')
  return {
    kind: docType,
    merchant: {
      name: receipt.text('MerchantName'),
      address: receipt.text('MerchantAddress'),
      phone: receipt.text('MerchantPhoneNumber'),
    },
    date: receipt.date('TransactionDate'),
    time: receipt.date('TransactionTime'),
    currency: total?.currency ?? null,
    subtotal: receipt.money('Subtotal'),
    tax: receipt.money('TotalTax'),
    tip: receipt.money('Tip'),
    total,
    items: receipt.list('Items').map(itemOf),
    confidence,
    fields: raw,
  }
}

const itemOf = (one: FieldReader) => ({
  description: one.text('Description'),
  productCode: one.text('ProductCode'),
  quantity: one.number('Quantity'),
  unit: one.text('QuantityUnit'),
  price: one.money('Price'),
  total: one.money('TotalPrice'),
})
