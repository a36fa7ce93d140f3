/** Whether a log is named by the address of an EventStoreDB server and not by the path of a file. */
export const isServerUrl = (where: string): boolean => /^esdb(\+discover)?:\/\//i.test(where)

/** An address without user and password, for people: a password may hold anything, so all before the last @ goes. A path stays. */
export const withoutPassword = (where: string): string => where.replace(/^([a-z+]*:\/\/).*@/is, '$1')
