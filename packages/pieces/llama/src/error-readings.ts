import type { PieceErrorCode } from '@plugboard/core'

/** How one kind of refusal reads to a person. */
export interface Reading {
  code: PieceErrorCode
  message: string
  field?: string
  hint: string
}

/** The refusals of the servers, in our words. */
export const readings = {
  key: {
    code: 'invalid_credentials',
    message: 'The server does not accept this API key.',
    field: 'apiKey',
    hint: 'Copy the key again, or ask whoever runs the server for one.',
  },
  keyMissing: {
    code: 'invalid_credentials',
    message: 'The server asks for an API key.',
    field: 'apiKey',
    hint: 'Enter the key the server was started with, or the one of your account.',
  },
  expired: {
    code: 'invalid_credentials',
    message: 'The API key has expired.',
    field: 'apiKey',
    hint: 'Create a new key.',
  },
  permission: {
    code: 'permission_denied',
    message: 'The server does not let this connection do that.',
    field: 'apiKey',
    hint: 'Use a key with the right to do it, or allow the name of the server’s machine where it only takes requests to localhost (OLLAMA_HOST).',
  },
  quota: {
    code: 'quota_exceeded',
    message: 'The account has used up its credit or reached its limit.',
    hint: 'Add credit or raise the limit in the settings of the account.',
  },
  rate: {
    code: 'rate_limited',
    message: 'Too many requests or tokens in a short time.',
    hint: 'Wait a little, or spread the runs out.',
  },
  model: {
    code: 'not_found',
    message: 'The server has no such model.',
    field: 'model',
    hint: 'Choose a model from the list; load it in the server first if it is not there.',
  },
  modelToPull: {
    code: 'not_found',
    message: 'The server has no such model.',
    field: 'model',
    hint: 'Choose a model from the list, or get this one with the action “Pull a model” or with “ollama pull” on the server.',
  },
  noSuchInLibrary: {
    code: 'not_found',
    message: 'The library has no such model.',
    field: 'model',
    hint: 'Look the name and its tag up at https://ollama.com/library.',
  },
  modelName: {
    code: 'invalid_input',
    message: 'This is no name of a model.',
    field: 'model',
    hint: 'Enter a name such as llama3.2 or llama3.2:3b.',
  },
  newer: {
    code: 'unsupported',
    message: 'The model needs a newer version of the server.',
    field: 'model',
    hint: 'Update the server, or choose another model.',
  },
  chat: {
    code: 'unsupported',
    message: 'The model cannot chat.',
    field: 'model',
    hint: 'Choose a model that is made for conversations.',
  },
  embeddings: {
    code: 'unsupported',
    message: 'The model or the server makes no embeddings.',
    field: 'model',
    hint: 'Choose an embedding model, such as nomic-embed-text; llama.cpp must be started with --embeddings.',
  },
  tools: {
    code: 'unsupported',
    message: 'The model or the server cannot call tools.',
    field: 'tools',
    hint: 'Choose a model with tools; vLLM must be started with --enable-auto-tool-choice and --tool-call-parser, llama.cpp with --jinja.',
  },
  images: {
    code: 'unsupported',
    message: 'The model or the server cannot see images.',
    field: 'images',
    hint: 'Choose a model that can see, such as llama3.2-vision; llama.cpp needs its projector (--mmproj).',
  },
  thinking: {
    code: 'unsupported',
    message: 'The model cannot think in this way.',
    field: 'thinking',
    hint: 'Leave “Thinking” as the model has it, or choose a model that thinks.',
  },
  badImage: {
    code: 'invalid_input',
    message: 'The server cannot use an image.',
    field: 'images',
    hint: 'Give PNG or JPEG files that open in an image viewer.',
  },
  schema: {
    code: 'invalid_input',
    message: 'The server cannot follow this schema.',
    field: 'schema',
    hint: 'Check the schema, and leave out what the server may not know, such as patterns and references.',
  },
  tooLong: {
    code: 'invalid_input',
    message: 'The text is longer than the context of the model.',
    hint: 'Shorten the text, or give the model a larger context: the field “Context size” with Ollama, -c with llama.cpp, --max-model-len with vLLM.',
  },
  tooLarge: {
    code: 'invalid_input',
    message: 'The request is larger than the server takes.',
    hint: 'Send less at once, or raise the limit of the server or of the proxy before it.',
  },
  memory: {
    code: 'provider_unavailable',
    message: 'The model does not fit into the memory of the server.',
    field: 'model',
    hint: 'Choose a smaller or more strongly quantized model, a smaller context, or free memory on the server.',
  },
  crashed: {
    code: 'provider_unavailable',
    message: 'The server could not run the model.',
    field: 'model',
    hint: 'Look into the log of the server; often memory is short, or the file of the model is damaged.',
  },
  loading: {
    code: 'provider_unavailable',
    message: 'The server is still loading the model.',
    hint: 'Run it again in a moment.',
  },
  busy: {
    code: 'provider_unavailable',
    message: 'The server is busy with other requests.',
    hint: 'Run it again in a moment; with Ollama OLLAMA_MAX_QUEUE and OLLAMA_NUM_PARALLEL set how many may wait.',
  },
  library: {
    code: 'provider_unavailable',
    message: 'The server could not get the model from the library.',
    hint: 'Check that the machine of the server reaches the internet, then run it again: it goes on where it stopped.',
  },
  disk: {
    code: 'provider_unavailable',
    message: 'The disk of the server is full.',
    hint: 'Remove models with “ollama rm”, or move them with OLLAMA_MODELS.',
  },
  address: {
    code: 'not_found',
    message: 'There is no such API at this address.',
    field: 'url',
    hint: 'Check the URL: it is the address up to and including the version, and usually ends with /v1.',
  },
  ollamaAddress: {
    code: 'not_found',
    message: 'There is no Ollama at this address.',
    field: 'url',
    hint: 'Enter the address without /v1, such as http://localhost:11434; for another server choose “OpenAI-compatible server”.',
  },
  elsewhere: {
    code: 'bad_response',
    message: 'The server points to another address.',
    field: 'url',
    hint: 'Enter the final address of the API, with https:// if it has it.',
  },
  notOffered: {
    code: 'unsupported',
    message: 'The server does not offer this.',
    hint: 'Use a newer version of the server, or another server.',
  },
  brokenOff: {
    code: 'provider_unavailable',
    message: 'The server broke its answer off with an error.',
    hint: 'Try again; the log of the server says more.',
  },
  unavailable: {
    code: 'provider_unavailable',
    message: 'The server failed or is overloaded.',
    hint: 'Try again later; the log of the server says more.',
  },
} as const satisfies Record<string, Reading>
