-- document: Documents
-- Papers that belong to the dossier, by their hashes; the papers themselves lie beside it.
CREATE TABLE document (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    document_id TEXT, -- Document *: id, unique in the scheme
    title TEXT, -- Title: of the document
    media_type TEXT, -- Media type: "application/pdf"
    sha256 TEXT, -- SHA-256 *: of the bytes, 64 hexadecimal digits
    n_bytes INTEGER -- Bytes: length of the file
);
