import { compatibleAuth } from './compatible-auth.js'
import { ollamaAuth } from './ollama-auth.js'

/** Every way to reach a model. */
export const llamaMethods = [compatibleAuth, ollamaAuth]
