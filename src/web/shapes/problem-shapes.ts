import { z } from 'zod'

/** Every way to be refused, and its status. */
export const PROBLEMS = {
  'bad-parameter': 400,
  'no-key': 401,
  'wrong-role': 403,
  'cross-site': 403,
  'unknown-coin': 404,
  'unknown-order': 404,
  'unknown-event': 404,
  'unknown-asset': 404,
  'unknown-machine': 404,
  'unknown-path': 404,
  'before-beginning': 404,
  'wrong-method': 405,
  changed: 409,
  refused: 409,
  'log-damaged': 409,
  expired: 410,
  'too-large': 413,
  'not-json': 415,
  'wrong-host': 421,
  'too-many': 429,
  failed: 500,
  indexing: 503,
  'engine-away': 503,
} as const

export type ProblemCode = keyof typeof PROBLEMS

/** `application/problem+json` (RFC 9457). `detail` is a sentence for a person. */
export const problemShape = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
  /** of `bad-parameter`, which one */
  parameter: z.string().optional(),
  /** of `refused`, the word and the numbers */
  refusal: z.string().optional(),
  numbers: z.record(z.string(), z.string()).optional(),
  /** of `log-damaged`, where and by which rule */
  stream: z.string().optional(),
  number: z.number().optional(),
  rule: z.string().optional(),
  /** of `indexing`, how far it is */
  done: z.number().optional(),
  all: z.number().optional(),
})
export type ProblemShown = z.infer<typeof problemShape>
