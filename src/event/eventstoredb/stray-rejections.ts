/**
 * Near a lost connection the client leaves promises of its own rejected that nobody can catch, and by default that ends
 * the process, half way through whatever it does. While a connection is open such strays are dropped: every answer we
 * wait for has its own timer. Rejections from anywhere else end the process as ever.
 */
let connections = 0

const CLIENT = /[\\/]@(eventstore[\\/]db-client|grpc[\\/]grpc-js)[\\/]/

/** Whether it was thrown inside of the client: the innermost line of a file is the client's. What we throw when it calls us is ours. */
const isStray = (reason: unknown): boolean => {
  const lines = reason instanceof Error ? (reason.stack ?? '').split('\n').filter((line) => /^ +at .*[\\/].*:\d+:\d+\)?$/.test(line)) : []
  return CLIENT.test(lines.find((line) => !line.includes('node:')) ?? '')
}

const hear = (reason: unknown): void => {
  if (!isStray(reason)) throw reason
}

/** Returns the way to undo it. */
export const dropStrayRejections = (): (() => void) => {
  if (connections++ === 0) process.on('unhandledRejection', hear)
  return () => {
    if (--connections === 0) process.off('unhandledRejection', hear)
  }
}
