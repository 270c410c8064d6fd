import { type Reading, readings } from './error-readings.js'

/** By `error.code` or `error.type`, of those servers that give one. */
export const BY_VENDOR_CODE: ReadonlyMap<string, Reading> = new Map<string, Reading>(
  Object.entries({
    invalid_api_key: readings.key,
    insufficient_quota: readings.quota,
    rate_limit_exceeded: readings.rate,
    model_not_found: readings.model,
    context_length_exceeded: readings.tooLong,
    exceed_context_size_error: readings.tooLong,
  }),
)

/**
 * By the words of a refusal, the first that fit: most servers give nothing else. Sources: `server/routes.go` and
 * `server/sched.go` of https://github.com/ollama/ollama, `tools/server` of https://github.com/ggml-org/llama.cpp,
 * `vllm/entrypoints` of https://github.com/vllm-project/vllm.
 */
export const BY_WORDS: readonly (readonly [RegExp, Reading])[] = [
  [
    /exceeds?(?: the)?(?: available| maximum)? context|maximum context length|context (?:size|length) (?:has been )?exceed|context overflow|input.{0,40} too (?:long|large)/i,
    readings.tooLong,
  ],
  [
    /more system memory|out of memory|insufficient memory|not enough memory|cudaMalloc|failed to allocate/i,
    readings.memory,
  ],
  [/does not support embed|not support embeddings|start it with `?--embeddings?/i, readings.embeddings],
  [
    /does not support tools|--enable-auto-tool-choice|--tool-call-parser|requires --jinja|tools? (?:is|are) not supported/i,
    readings.tools,
  ],
  [
    /does not support (?:images|vision)|image input is not supported|not a multimodal model|mmproj|at most 0 image/i,
    readings.images,
  ],
  [/does not support thinking|think value|reasoning_effort/i, readings.thinking],
  [/does not support (?:chat|generate|completion)|does not support the chat/i, readings.chat],
  [
    /failed to (?:load|decode|process) image|invalid image|illegal base64|cannot identify image|unknown image format/i,
    readings.badImage,
  ],
  [/pull model manifest: file does not exist|manifest unknown/i, readings.noSuchInLibrary],
  [/newer version of ollama|unknown model architecture/i, readings.newer],
  [/invalid model name|name .* is invalid/i, readings.modelName],
  [/no space left on device/i, readings.disk],
  [/pull model manifest|dial tcp|max retries exceeded|no such host/i, readings.library],
  [
    /models?\b.{0,200}\b(?:not found|does not exist|not loaded)|no models? (?:is )?loaded|unknown model/is,
    readings.model,
  ],
  [/loading model|model is (?:being )?load/i, readings.loading],
  [/server (?:is )?busy|maximum pending requests/i, readings.busy],
  [/runner (?:process )?(?:has )?(?:terminated|crashed)|unable to load model|failed to load model/i, readings.crashed],
  [/invalid format|json schema|json_schema|grammar|guided_json|response_format/i, readings.schema],
]

/** Where neither code nor words say anything. */
export const BY_STATUS: Readonly<Record<number, Reading>> = {
  402: readings.quota,
  403: readings.permission,
  404: readings.address,
  405: readings.address,
  413: readings.tooLarge,
  429: readings.rate,
  501: readings.notOffered,
}
