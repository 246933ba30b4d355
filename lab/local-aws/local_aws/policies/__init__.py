"""What policies say of a call, by IAM's rules and without moto. It fails closed: what it does not know raises Unknown."""
