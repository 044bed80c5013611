export const webAssemblyOf = (compiled) => undefined;
