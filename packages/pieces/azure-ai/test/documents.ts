import { pdfOf } from './pdf.js'

/** An invoice of two items. */
export const INVOICE = pdfOf([
  '# INVOICE',
  'VendorName: Contoso Ltd',
  'VendorAddress: 1 Main Road, Göteborg',
  'VendorTaxId: SE556000000001',
  'CustomerName: Fabrikam (Nordic) AB',
  'CustomerId: C-17',
  'InvoiceId: INV-100',
  'InvoiceDate: 2026-03-01',
  'DueDate: in a month',
  'PurchaseOrder: PO-3333',
  'Item: Pen | 2 | 1.5 EUR | 3 EUR',
  'Item: Paper | 10 | 0.1 EUR | 1 EUR',
  'SubTotal: 4 EUR',
  'TotalTax: 1 EUR',
  'InvoiceTotal: 5 EUR',
  'AmountDue: 1234567.89 EUR',
])

/** A receipt. */
export const RECEIPT = pdfOf([
  'MerchantName: Cafe Ada',
  'MerchantPhoneNumber: +46 31 123 456',
  'MerchantAddress: 2 Side Road, Göteborg',
  'TransactionDate: 2026-03-02',
  'TransactionTime: 12:45',
  'Item: Coffee | 2 | 3.5 SEK | 7 SEK',
  'Subtotal: 7 SEK',
  'Tip: 1 SEK',
  'Total: 8 SEK',
])

/** A page with a heading, a table and something written by hand. */
export const REPORT = pdfOf(['# Report', 'Written by hand', '| City | Count |', '| Oslo | 3 |', '| Bergen | 4 |'])
