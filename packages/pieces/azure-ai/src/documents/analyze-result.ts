import { type Static, Type } from '@sinclair/typebox'

const Nothing = <T extends Parameters<typeof Type.Optional>[0]>(schema: T) =>
  Type.Optional(Type.Union([schema, Type.Null()]))

const Region = Type.Object({ pageNumber: Type.Number() })

/** The parts of `AnalyzeResult` that are used. Fields are looked at one by one: models of one's own have any. */
export const AnalyzeResult = Type.Object({
  modelId: Type.String(),
  content: Type.String(),
  contentFormat: Type.Optional(Type.String()),
  pages: Type.Array(
    Type.Object({
      pageNumber: Type.Number(),
      width: Nothing(Type.Number()),
      height: Nothing(Type.Number()),
      unit: Nothing(Type.String()),
      angle: Nothing(Type.Number()),
      lines: Nothing(Type.Array(Type.Object({ content: Type.String() }))),
      barcodes: Nothing(Type.Array(Type.Object({ kind: Type.String(), value: Type.String() }))),
    }),
  ),
  paragraphs: Nothing(
    Type.Array(
      Type.Object({
        role: Nothing(Type.String()),
        content: Type.String(),
        boundingRegions: Nothing(Type.Array(Region)),
      }),
    ),
  ),
  tables: Nothing(
    Type.Array(
      Type.Object({
        rowCount: Type.Integer({ minimum: 0 }),
        columnCount: Type.Integer({ minimum: 0 }),
        cells: Type.Array(
          Type.Object({
            kind: Nothing(Type.String()),
            rowIndex: Type.Integer({ minimum: 0 }),
            columnIndex: Type.Integer({ minimum: 0 }),
            content: Type.String(),
          }),
        ),
        boundingRegions: Nothing(Type.Array(Region)),
      }),
    ),
  ),
  keyValuePairs: Nothing(
    Type.Array(
      Type.Object({
        key: Type.Object({ content: Type.String() }),
        value: Nothing(Type.Object({ content: Type.String() })),
        confidence: Type.Number(),
      }),
    ),
  ),
  styles: Nothing(Type.Array(Type.Object({ isHandwritten: Nothing(Type.Boolean()) }))),
  languages: Nothing(Type.Array(Type.Object({ locale: Type.String(), confidence: Type.Number() }))),
  documents: Nothing(
    Type.Array(
      Type.Object({
        docType: Type.String(),
        confidence: Type.Number(),
        boundingRegions: Nothing(Type.Array(Region)),
        fields: Nothing(Type.Record(Type.String(), Type.Unknown())),
      }),
    ),
  ),
  warnings: Nothing(Type.Array(Type.Object({ code: Type.String(), message: Type.String() }))),
})

/** What an analysis came to. */
export type AnalyzeResult = Static<typeof AnalyzeResult>

/** The parts of `AnalyzeOperation` that are used. */
export const AnalyzeOperation = Type.Object({
  status: Type.String(),
  percentCompleted: Nothing(Type.Number()),
  analyzeResult: Type.Optional(Type.Unknown()),
  error: Type.Optional(Type.Unknown()),
})
