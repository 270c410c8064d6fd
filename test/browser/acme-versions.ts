import * as core from '@plugboard/core'
import { describePiece } from '@plugboard/core'
import { type PackedPiece, packPiece } from '../support/piece-package.js'

const NAME = 'plugboard-piece-acme'

/** The first version: an API key, and the actions `greet` and `wave`. */
export const firstAcme = (): PackedPiece => packPiece({ version: '1.0.0', moreActions: ['wave'] })

/** Asks for a region as well, which it fills in by itself, connects to another host, and lacks `wave`. */
export const secondAcme = (): PackedPiece => laterAcme('2.0.0', true)

/** Asks for a region in yet another way, and migrates nothing. */
export const thirdAcme = (): PackedPiece => laterAcme('3.0.0', false)

function laterAcme(version: string, migrates: boolean): PackedPiece {
  const facts = { authVersion: Number(version.charAt(0)), migrates }
  const code = `(${later.toString()})(core, ${JSON.stringify(facts)})`
  return packPiece({
    version,
    files: {
      'index.js': `import * as core from '@plugboard/core'\nexport const piece = ${code}\n`,
      'manifest.json': JSON.stringify(describePiece(later(core, facts), { name: NAME, version })),
    },
  })
}

/** Uses nothing but its parameters: its text is the code of the piece. */
function later(
  { apiKeyAuth, defineAction, definePiece, field, fields }: typeof core,
  { authVersion, migrates }: { authVersion: number; migrates: boolean },
) {
  const regions = [
    { value: 'eu', title: 'Europe' },
    { value: 'us', title: 'United States' },
  ]
  const migrate = (values: Record<string, unknown>) => {
    if (values.apiKey === 'lapsed') throw new Error('The key has lapsed.')
    return { ...values, region: 'eu' }
  }
  const key = apiKeyAuth({
    version: authVersion,
    fields: fields({ region: field.choice({ title: 'Region', choices: regions }) }),
    validate: async () => ({ account: 'ada@acme.example' }),
    ...(migrates && { migrate }),
  })
  const greet = defineAction({
    name: 'greet',
    title: 'Greet',
    description: 'Says hello.',
    methods: [key],
    input: fields({ name: field.text({ title: 'Name' }), language: field.text({ title: 'Language' }) }),
    output: fields({ text: field.text({ title: 'Text' }) }),
    run: async (ctx) => ({ text: `Hello, ${ctx.input.name}` }),
  })
  return definePiece({
    contract: 1,
    name: 'acme',
    title: 'Acme',
    type: 'Web',
    description: 'Greets people.',
    icon: 'icon.svg',
    docs: 'https://acme.example/docs',
    endpoints: { api: 'https://api.acme.example', eu: 'https://eu.acme.example' },
    auth: [key],
    actions: [greet],
  })
}
