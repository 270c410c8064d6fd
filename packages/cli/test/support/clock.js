// The code of a small piece: read as text by packages that break it, and loaded for its manifest.
import { defineAction, definePiece, fields, noAuth } from '@plugboard/core'

const open = noAuth()
const answer = () => ({})
const now = defineAction({
  name: 'now',
  title: 'Now',
  description: 'Answers at once.',
  methods: [open],
  input: fields({}),
  output: fields({}),
  run: async () => answer(),
})

export const piece = definePiece({
  contract: 1,
  name: 'clock',
  title: 'Clock',
  type: 'Web',
  description: 'Ticks.',
  icon: 'icon.svg',
  docs: 'https://clock.example',
  auth: [open],
  actions: [now],
})
