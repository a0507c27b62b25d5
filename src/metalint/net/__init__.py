"""The network: is a URL alive, moved or dead? The only package that talks to other machines."""
