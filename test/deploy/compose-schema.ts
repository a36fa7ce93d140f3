/**
 * The part of the compose specification that the shipped file uses; a key or a shape outside of it is a mistake, or is
 * to be added here on purpose.
 */
const text = { type: 'string', minLength: 1 }
const texts = { type: 'array', items: text, minItems: 1 }
const object = (properties: Record<string, unknown>, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const every = (value: unknown) => ({ type: 'object', additionalProperties: value })
const duration = { type: 'string', pattern: '^\\d+(ms|s|m)$' }

const service = object(
  {
    image: text,
    build: text,
    profiles: texts,
    command: texts,
    entrypoint: texts,
    user: { type: 'string', pattern: '^\\d+:\\d+$' },
    network_mode: { enum: ['none'] },
    restart: { enum: ['no', 'always', 'on-failure', 'unless-stopped'] },
    stop_grace_period: duration,
    init: { type: 'boolean' },
    read_only: { type: 'boolean' },
    tmpfs: texts,
    cap_drop: texts,
    security_opt: texts,
    environment: {
      oneOf: [
        { type: 'array', items: { type: 'string', pattern: '^[^=]+=' }, uniqueItems: true },
        // Compose takes numbers and booleans for some keys only; a text is never read otherwise.
        every({ type: 'string' }),
      ],
    },
    ports: { type: 'array', items: { type: 'string', pattern: '^([\\d.]+:)?\\d+:\\d+$' }, uniqueItems: true },
    secrets: texts,
    volumes: { type: 'array', items: { type: 'string', pattern: '^[^:]+:/[^:]+(:ro)?$' }, uniqueItems: true },
    healthcheck: object({ test: texts, interval: duration, timeout: duration, retries: { type: 'integer', minimum: 1 } }, ['test']),
    depends_on: every(
      object({ condition: { enum: ['service_started', 'service_healthy', 'service_completed_successfully'] } }, ['condition']),
    ),
  },
  ['image'],
)

export const composeSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' },
    services: every(service),
    volumes: every({ type: 'null' }),
    secrets: every(object({ environment: { type: 'string', pattern: '^[A-Z_]+$' } }, ['environment'])),
  },
  patternProperties: { '^x-': { type: 'object' } },
  required: ['services'],
  additionalProperties: false,
}
