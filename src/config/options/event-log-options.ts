import { z } from 'zod'
import { seconds, whole } from '../option-kinds.ts'

export const eventLogOptions = z.strictObject({
  sealEveryEvents: whole(
    1,
    10_000_000,
    2000,
    'How often the heads of all streams are sealed in an event: a lost stream can be noticed from the next seal on.',
  ),
  snapshotEveryEvents: whole(
    1,
    10_000_000,
    2000,
    'How often the folds are saved, at the next seal: a start then replays only what came after. On a tape played at once less often: at most a twentieth of a run goes into it.',
  ),
  leaseS: seconds(
    1,
    300,
    10,
    'On a server: an engine that has not been heard of for so long has lost its log to whoever waits for it. Shorter takes over sooner, and loses the log to a slow network.',
  ),
  level: z
    .enum(['auto', 'silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('auto')
    .describe(
      'The least serious message that is written to standard error; auto is error on a tape, where all that happens is in its log and its summary, and info on a live market.',
    ),
  file: z
    .string()
    .max(2000)
    .default('')
    .describe(
      'Where messages of an engine that trades go instead, such as logs/messages: messages.1.log and on, the newest last; empty: standard error.',
    ),
  fileMb: whole(
    1,
    1000,
    10,
    'A file of messages that is larger is followed by a new one: 10 MB are some 20,000 messages, and a file that is opened at once.',
  ),
  files: whole(2, 1000, 10, 'So many files of messages are kept, the newest among them: with those of 10 MB 100 MB at most.'),
})
