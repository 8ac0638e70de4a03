"""Files that people bring, or that the desk makes for them, kept byte for byte under their SHA-256.

    received = receive(upload)              # written, flushed, recognised by its content; outside of a transaction
    with transaction.atomic():
        stored = keep(received)             # in place before the rows that refer to it
        Item.objects.create(file=stored, ...)

Who refers to a file does so by a protected foreign key; `let_go` removes what nobody refers to any more. A file has no
address of its own: it is sent (`sending.send`) by the page of the thing that it belongs to.
"""
