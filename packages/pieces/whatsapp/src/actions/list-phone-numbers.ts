import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { listNumbers } from '../phone-numbers.js'
import { whatsappMethods } from '../whatsapp-auth.js'

const text = (title: string) => Type.Union([Type.String(), Type.Null()], { title })

export const listPhoneNumbers = defineAction({
  name: 'list-phone-numbers',
  title: 'List phone numbers',
  description: 'Lists the phone numbers of the account, with their names and quality.',
  group: 'Account',
  methods: whatsappMethods,
  input: fields({}),
  output: Type.Object({
    phoneNumbers: Type.Array(
      Type.Object({
        id: Type.String({ title: 'Phone number ID' }),
        displayPhoneNumber: Type.String({ title: 'Phone number' }),
        verifiedName: text('Verified name'),
        nameStatus: text('Status of the name'),
        quality: text('Quality'),
        status: text('Status'),
        platform: text('Platform'),
      }),
      { title: 'Phone numbers' },
    ),
  }),
  idempotent: true,
  async run(ctx) {
    const numbers = await listNumbers(ctx)
    return {
      phoneNumbers: numbers.map((one) => ({
        id: one.id,
        displayPhoneNumber: one.display_phone_number,
        verifiedName: one.verified_name ?? null,
        nameStatus: one.name_status ?? null,
        quality: one.quality_rating ?? null,
        status: one.status ?? null,
        platform: one.platform_type ?? null,
      })),
    }
  },
})
