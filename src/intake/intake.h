/* Intake: the program that judges one dossier from outside, and can do nothing else.
 *
 * didgah hands it the open file and the county's configuration as descriptors (reader/dossier.c); it gives up
 * network, files, processes and most system calls before it looks at the first byte, reads the GeoPackage from
 * memory, freezes it, assesses it by the standard rule book and answers in frames (reader/record.h): the frozen
 * bytes, then the facts. Nothing here is linked into didgah itself. */
#ifndef DG_INTAKE_INTAKE_H
#define DG_INTAKE_INTAKE_H

/* Serve one request; answers to `out_fd`. Returns the exit status. */
int dg_intake_serve(int request_fd, int out_fd);

#endif
