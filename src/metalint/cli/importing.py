def add(commands):
    return
