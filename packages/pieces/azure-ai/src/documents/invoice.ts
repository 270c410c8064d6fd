import { Type } from '@sinclair/typebox'
import { type FieldReader, readerOf } from './field-reader.js'
import { dateOrNull, moneyOrNull, textOrNull } from './outputs.js'
import { rawFields, rawFieldsOutput } from './raw-field.js'

const party = (title: string) =>
  Type.Object(
    {
      name: textOrNull('Name'),
      id: textOrNull('Number', 'As the invoice calls it.'),
      taxId: textOrNull('Tax ID'),
      address: textOrNull('Address'),
      recipient: textOrNull('Recipient', 'The person or department named in the address.'),
    },
    { title },
  )

const item = Type.Object({
  description: textOrNull('Description'),
  productCode: textOrNull('Product code'),
  quantity: textOrNull('Quantity', 'Decimal.'),
  unit: textOrNull('Unit'),
  unitPrice: moneyOrNull('Unit price'),
  amount: moneyOrNull('Amount'),
  tax: moneyOrNull('Tax'),
  taxRate: textOrNull('Tax rate'),
  date: dateOrNull('Date'),
})

/** One invoice in an output. Source: https://learn.microsoft.com/azure/ai-services/document-intelligence/prebuilt/invoice */
export const invoiceOutput = Type.Object({
  invoiceId: textOrNull('Invoice number'),
  date: dateOrNull('Invoice date'),
  dueDate: dateOrNull('Due date'),
  purchaseOrder: textOrNull('Purchase order'),
  paymentTerm: textOrNull('Payment term'),
  vendor: party('Vendor'),
  customer: party('Customer'),
  billingAddress: textOrNull('Billing address'),
  shippingAddress: textOrNull('Shipping address'),
  remittanceAddress: textOrNull('Remittance address'),
  currency: textOrNull('Currency', 'Of the total, ISO 4217.'),
  subtotal: moneyOrNull('Subtotal'),
  discount: moneyOrNull('Discount'),
  tax: moneyOrNull('Tax'),
  total: moneyOrNull('Total'),
  amountDue: moneyOrNull('Amount due'),
  previousBalance: moneyOrNull('Previous unpaid balance'),
  serviceStart: dateOrNull('Service from'),
  serviceEnd: dateOrNull('Service to'),
  items: Type.Array(item, { title: 'Items' }),
  payment: Type.Array(
    Type.Object({ iban: textOrNull('IBAN'), swift: textOrNull('SWIFT'), account: textOrNull('Bank account') }),
    { title: 'Payment details' },
  ),
  confidence: Type.Number({ title: 'Confidence', description: 'That it is an invoice, 0 to 1.' }),
  fields: rawFieldsOutput,
})

/** An invoice from the fields of the prebuilt model. */
export function invoiceOf({ fields, confidence }: { fields?: unknown; confidence: number }) {
  const raw = rawFields(fields)
  const invoice = readerOf(raw)
  const total = invoice.money('InvoiceTotal')
  return {
    invoiceId: invoice.text('InvoiceId'),
    date: invoice.date('InvoiceDate'),
    dueDate: invoice.date('DueDate'),
    purchaseOrder: invoice.text('PurchaseOrder'),
    paymentTerm: invoice.text('PaymentTerm'),
    vendor: partyOf(invoice, 'Vendor'),
    customer: partyOf(invoice, 'Customer'),
    billingAddress: invoice.text('BillingAddress'),
    shippingAddress: invoice.text('ShippingAddress'),
    remittanceAddress: invoice.text('RemittanceAddress'),
    currency: total?.currency ?? invoice.money('AmountDue')?.currency ?? null,
    ...sumsOf(invoice),
    total,
    serviceStart: invoice.date('ServiceStartDate'),
    serviceEnd: invoice.date('ServiceEndDate'),
    items: invoice.list('Items').map(itemOf),
    payment: invoice.list('PaymentDetails').map((one) => ({
      iban: one.text('IBAN'),
      swift: one.text('SWIFT'),
      account: one.text('BankAccountNumber'),
    })),
    confidence,
    fields: raw,
  }
}

const partyOf = (invoice: FieldReader, who: 'Vendor' | 'Customer') => ({
  name: invoice.text(`${who}Name`),
  id: invoice.text(`${who}Id`),
  taxId: invoice.text(`${who}TaxId`),
  address: invoice.text(`${who}Address`),
  recipient: invoice.text(`${who}AddressRecipient`),
})

const sumsOf = (invoice: FieldReader) => ({
  subtotal: invoice.money('SubTotal'),
  discount: invoice.money('TotalDiscount'),
  tax: invoice.money('TotalTax'),
  amountDue: invoice.money('AmountDue'),
  previousBalance: invoice.money('PreviousUnpaidBalance'),
})

const itemOf = (one: FieldReader) => ({
  description: one.text('Description'),
  productCode: one.text('ProductCode'),
  quantity: one.number('Quantity'),
  unit: one.text('Unit'),
  unitPrice: one.money('UnitPrice'),
  amount: one.money('Amount'),
  tax: one.money('Tax'),
  taxRate: one.text('TaxRate'),
  date: one.date('Date'),
})
