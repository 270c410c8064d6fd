/** What the tiny model says to everything. No character is in it twice, since each decides the next. */
export const SENTENCE = 'Plugs work.'

/** What it says where it has to call a tool. */
export const TOOL = { name: 'weather', arguments: { city: 'Lund' } }

/** In tokens. */
export const CONTEXT = 2_048

const CALL = `<tool_call>${JSON.stringify(TOOL)}</tool_call>`
const [WIDTH, INNER] = [384, 32]

/** A token of the vocabulary, and its kind in the format. */
type Token = readonly [text: string, kind: number]

const [NORMAL, UNKNOWN, CONTROL, OWN, BYTE] = [1, 2, 3, 4, 6]
const END = '</s>'

const VOCABULARY: readonly Token[] = [
  ['<unk>', UNKNOWN],
  ['<s>', CONTROL],
  [END, CONTROL],
  ...Array.from({ length: 256 }, (_, byte): Token => [`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, BYTE]),
  ...Array.from({ length: 94 }, (_, place): Token => [String.fromCharCode(33 + place), NORMAL]),
  ['▁', NORMAL],
  [CALL, OWN],
]

/** In the format of tools that llama.cpp finds out by itself. */
const TEMPLATE = `{%- if tools %}{{- 'system:\\n' }}{% for tool in tools %}{{- tool | tojson }}{{- '\\n' }}{% endfor %}{%- endif %}
{%- for message in messages %}
{%- if message.role == 'tool' %}{{- 'tool:\\n' + message.content + '${END}' }}
{%- elif message.role == 'assistant' and message.tool_calls %}{{- 'assistant:\\n' }}{%- if message.content %}{{- message.content }}{%- endif %}{%- for call in message.tool_calls %}{{- '<tool_call>{"name": "' + call.function.name + '", "arguments": ' + (call.function.arguments | tojson) + '}</tool_call>' }}{%- endfor %}{{- '${END}' }}
{%- else %}{{- message.role + ':\\n' + message.content + '${END}' }}{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- 'assistant:\\n' }}{%- endif %}`

const placeOf = (text: string): number => VOCABULARY.findIndex(([token]) => token === (text === ' ' ? '▁' : text))
const NEWLINE = placeOf('<0x0A>')

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
const u64 = (value: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
const f32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return bytes
}
const text = (value: string) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)])
const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((32 - (bytes.length % 32)) % 32)])

/** Numbers of the format for kinds of values. */
const KIND = { u32: 4, i32: 5, f32: 6, text: 8, list: 9 }

const fact = (name: string, kind: number, value: Buffer) => Buffer.concat([text(name), u32(kind), value])
const number = (name: string, value: number) => fact(name, KIND.u32, u32(value))
const list = (name: string, kind: number, items: readonly Buffer[]) =>
  fact(name, KIND.list, Buffer.concat([u32(kind), u64(items.length), ...items]))

const facts = () => [
  fact('general.architecture', KIND.text, text('llama')),
  fact('general.name', KIND.text, text('tiny')),
  number('llama.context_length', CONTEXT),
  number('llama.embedding_length', WIDTH),
  number('llama.block_count', 1),
  number('llama.feed_forward_length', INNER),
  number('llama.attention.head_count', 6),
  number('llama.rope.dimension_count', 64),
  number('llama.vocab_size', VOCABULARY.length),
  fact('llama.attention.layer_norm_rms_epsilon', KIND.f32, f32(1e-5)),
  fact('tokenizer.ggml.model', KIND.text, text('llama')),
  list(
    'tokenizer.ggml.tokens',
    KIND.text,
    VOCABULARY.map(([token]) => text(token)),
  ),
  list(
    'tokenizer.ggml.scores',
    KIND.f32,
    VOCABULARY.map(([, kind]) => f32(kind === NORMAL ? -1 : 0)),
  ),
  list(
    'tokenizer.ggml.token_type',
    KIND.i32,
    VOCABULARY.map(([, kind]) => u32(kind)),
  ),
  number('tokenizer.ggml.unknown_token_id', 0),
  number('tokenizer.ggml.bos_token_id', 1),
  number('tokenizer.ggml.eos_token_id', 2),
  fact('tokenizer.chat_template', KIND.text, text(TEMPLATE)),
]

interface Tensor {
  name: string
  shape: readonly number[]
  values: Float32Array
}

const zeros = (name: string, ...shape: number[]): Tensor => ({
  name,
  shape,
  values: new Float32Array(shape.reduce((product, length) => product * length, 1)),
})
const ones = (name: string): Tensor => ({ name, shape: [WIDTH], values: new Float32Array(WIDTH).fill(1) })

/** Every token has a direction of its own; the last direction is shared by all. */
function directions(): Tensor {
  const tensor = zeros('token_embd.weight', WIDTH, VOCABULARY.length)
  for (const place of VOCABULARY.keys()) {
    tensor.values[place * WIDTH + place] = 1
    tensor.values[place * WIDTH + WIDTH - 1] = 0.2
  }
  return tensor
}

/**
 * After each character of the sentence comes the next, then the end. Where it may not end yet, it calls the tool; where
 * nothing else may come, a quotation mark, which ends any text of JSON.
 */
function successors(): Tensor {
  const tensor = zeros('output.weight', WIDTH, VOCABULARY.length)
  const follow = (before: number, after: number, weight: number) => {
    tensor.values[after * WIDTH + before] = weight
  }
  const places = [NEWLINE, ...[...SENTENCE].map(placeOf), placeOf(END)]
  for (const [index, after] of places.slice(1).entries()) follow(places[index] ?? 0, after, 2)
  follow(placeOf('.'), placeOf(CALL), 1.5)
  follow(placeOf(CALL), placeOf(END), 2)
  follow(WIDTH - 1, placeOf('"'), 1)
  return tensor
}

const tensors = (): Tensor[] => [
  directions(),
  ones('output_norm.weight'),
  successors(),
  ones('blk.0.attn_norm.weight'),
  ones('blk.0.ffn_norm.weight'),
  ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((name) => zeros(`blk.0.${name}.weight`, WIDTH, WIDTH)),
  zeros('blk.0.ffn_gate.weight', WIDTH, INNER),
  zeros('blk.0.ffn_up.weight', WIDTH, INNER),
  zeros('blk.0.ffn_down.weight', INNER, WIDTH),
]

/**
 * A language model of four megabytes that knows one sentence and one tool, as a file of llama.cpp: a Llama of one layer
 * that pays attention to nothing, so that every token follows from the one before.
 *
 * Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export function tinyModel(): Buffer {
  const all = tensors()
  const data = all.map(({ values }) => padded(Buffer.from(values.buffer)))
  let offset = 0
  const descriptions = all.map(({ name, shape }, index) => {
    const at = offset
    offset += data[index]?.length ?? 0
    return Buffer.concat([text(name), u32(shape.length), ...shape.map(u64), u32(0), u64(at)])
  })
  const told = facts()
  const head = [Buffer.from('GGUF'), u32(3), u64(all.length), u64(told.length), ...told, ...descriptions]
  return Buffer.concat([padded(Buffer.concat(head)), ...data])
}
